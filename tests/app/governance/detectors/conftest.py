"""The databases of the tests of the store, empty for each test."""

from __future__ import annotations

from tests.app.store.conftest import database, database_url, settings

__all__ = ["database", "database_url", "settings"]
