"""The record, read once: each kind of resource, and what counts as absent."""
