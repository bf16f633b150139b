"""Clinical governance."""
