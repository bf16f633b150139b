"""From rules to what the clinician sees: recommendations, their rank, the click, the card, the rating, the reasons."""
