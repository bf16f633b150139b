"""The metrics: what is counted, and that nothing else gets in."""
