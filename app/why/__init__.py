"""Why did this card come? A page for each card, without anything that tells whose it was."""
