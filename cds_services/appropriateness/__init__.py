"""The rating engine for any ACR topic."""
