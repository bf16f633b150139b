"""Limits for one caller, for one call and for all calls together: bodies, concurrency, time."""
