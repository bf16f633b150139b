"""What the cards change: the two arms of a trial compared, by intention to treat."""
