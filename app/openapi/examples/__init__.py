"""Requests of invented patients, as examples of the OpenAPI description."""
