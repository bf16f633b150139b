"""Is what ships valid? `make lint-deploy` runs this in an environment of its own, build/deploy."""
