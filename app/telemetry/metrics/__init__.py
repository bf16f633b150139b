"""What can be counted about calls, for Prometheus: numbers by closed sets of words, never anything of a patient."""
