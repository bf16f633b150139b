"""The first look."""
