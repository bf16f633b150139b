"""Judges the past orders and reports of a population as the service would have; loaded only by its own commands."""
