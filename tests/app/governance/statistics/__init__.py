"""Statistics, each against a worked example that was published."""
