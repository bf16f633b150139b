"""Reading a free-text reason for exam: negation, history, family, uncertainty, time."""
