"""Detectors of silent failures, on simulated months."""
