"""The arms of a trial compared."""
