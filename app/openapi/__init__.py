"""The OpenAPI description of the interface: requests, answers, and every address."""
