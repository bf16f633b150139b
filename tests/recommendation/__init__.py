"""From rules to cards: rank, click, rating, explanation."""
