"""The tables. What changes here needs a migration; a test lays both side by side."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects.postgresql import JSONB

if TYPE_CHECKING:
    from sqlalchemy import Dialect

REVISION = "0001"
"""The revision that these tables are; the last one under `migrations/versions`."""

HASH_LENGTH = 64
"""Hexadecimal digits of an HMAC-SHA-256."""


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite knows no time zones, so there it is stored without."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        if value is not None and dialect.name == "sqlite":
            return value.astimezone(UTC).replace(tzinfo=None)
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read as UTC."""
        if value is not None and dialect.name == "sqlite":
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC) if value is not None else None


CODES = JSON().with_variant(JSONB(), "postgresql")
"""Lists of codes."""

METADATA = MetaData()

decisions = Table(
    "decisions",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("time", UtcTime, nullable=False, index=True),
    Column("service", String(64), nullable=False),
    Column("hook", String(64), nullable=False),
    Column("client", String(64), nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("hook_instance_hash", String(HASH_LENGTH), nullable=False),
    Column("patient_hash", String(HASH_LENGTH), nullable=False, index=True),
    Column("user_hash", String(HASH_LENGTH), nullable=False),
    Column("scenario", String(64), nullable=False),
    Column("because", Text, nullable=False),
    Column("studies", CODES, nullable=False),
    Column("facts", CODES, nullable=False),
    Column("outcomes", CODES, nullable=False),
    Column("notes", Integer, nullable=False),
    Column("cards", Integer, nullable=False),
    Column("knowledge", String(64), nullable=False),
    Column("version", String(64), nullable=False),
    Column("latency_ms", Float, nullable=False),
)

cards = Table(
    "cards",
    METADATA,
    Column("decision", String(32), ForeignKey("decisions.id", ondelete="CASCADE"), primary_key=True),
    Column("card", String(64), primary_key=True, index=True),
    Column("rule", String(64), nullable=False),
    Column("indicator", String(16), nullable=False),
    Column("suggestions", CODES, nullable=False),
)

feedback = Table(
    "feedback",
    METADATA,
    Column("id", String(HASH_LENGTH), primary_key=True),
    Column("card", String(128), nullable=False, index=True),
    Column("outcome", String(16), nullable=False),
    Column("suggestions", CODES, nullable=False),
    Column("reason_code", String(64)),
    Column("reason_system", String(255)),
    Column("comment", Text),
    Column("time", UtcTime, nullable=False),
    Column("received", UtcTime, nullable=False, index=True),
    Column("service", String(64), nullable=False),
    Column("client", String(64), nullable=False),
    Column("linked", Boolean, nullable=False),
)
