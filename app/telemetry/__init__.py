"""Data about calls: log lines, metrics and traces, never anything of a patient."""
