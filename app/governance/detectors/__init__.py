"""Detectors of silent failures: what stopped, rose or changed without an error, found in the counts of past days."""
