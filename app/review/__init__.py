"""The knowledge, laid out for those who review it."""
