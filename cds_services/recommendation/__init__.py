"""From rules to what the clinician sees: recommendations, their rank, suggestion, card, rating, reasons."""
