"""Two versions of product, knowledge or site over the same past: which decisions change, and why."""
