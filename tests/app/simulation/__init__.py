"""A simulated population."""
