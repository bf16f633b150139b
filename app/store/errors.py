"""Errors of the store's configuration."""

from __future__ import annotations

from app.errors import ConfigurationError


class StoreConfigurationError(ConfigurationError):
    """The service must not start with this store; the message says what to do, and contains no password."""


class SchemaOutdatedError(StoreConfigurationError):
    """The database has the tables of another version."""
