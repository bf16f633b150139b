"""Counts of each day, computed in SQL from the stored decisions, so that no page has to read a million rows."""
