"""What one hospital adds to the knowledge: its catalogue, words, questions, thresholds and choices (the site file)."""
