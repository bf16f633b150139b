"""Why the store cannot be used as it is configured."""

from __future__ import annotations

from app.errors import ConfigurationError


class StoreRefusal(ConfigurationError):  # noqa: N818 - named for what it is
    """The service must not start with this store; the message says what to do, and holds no password."""


class SchemaOutdated(StoreRefusal):
    """The database has the tables of another version."""
