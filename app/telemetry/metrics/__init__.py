"""Metrics about calls, for Prometheus, with closed sets of label values, never anything of a patient."""
