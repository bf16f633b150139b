"""The tables. A change needs a migration; a test compares this schema with the migrations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

REVISION = "0003"
"""The revision of these tables; the last one under `migrations/versions`."""

HASH_LENGTH = 64
"""Hexadecimal digits of an HMAC-SHA-256."""


class UtcTime(TypeDecorator[datetime]):
    """A time in UTC; SQLite has no time zones, so there it is stored without."""

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


class Codes(TypeDecorator[list[Any]]):
    """A list of codes: JSON, which PostgreSQL can index and query as JSONB."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type; the PostgreSQL type is slow to import, and not always needed."""
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON())
        from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415

        return dialect.type_descriptor(JSONB())


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
    Column("studies", Codes, nullable=False),
    Column("facts", Codes, nullable=False),
    Column("outcomes", Codes, nullable=False),
    Column("notes", Integer, nullable=False),
    Column("cards", Integer, nullable=False),
    Column("knowledge", String(64), nullable=False),
    Column("version", String(64), nullable=False),
    Column("latency_ms", Float, nullable=False),
    Column("site", String(12), nullable=False, server_default=""),
    Column("origin", String(8), nullable=False, server_default="live"),
    Column("withheld", String(16), nullable=False, server_default=""),
    Column("arm", String(8), nullable=False, server_default=""),
    Column("silence", String(32), nullable=False, server_default=""),
    Column("missing", Codes, nullable=False, server_default="[]"),
    Column("unread", Codes, nullable=False, server_default="[]"),
    Column("unmapped", Codes, nullable=False, server_default="[]"),
    Column("age_band", String(8), nullable=False, server_default=""),
    Column("sex", String(8), nullable=False, server_default=""),
)
"""One row for each answered call. The columns that a later revision added, from `site` on, are empty in older rows:

`site` is the content hash of the site file; `origin` is `live`, or `replay` for a past order that was judged later;
`withheld` says why the client got an empty answer although the call was judged; `arm` is the arm of a trial; `silence`
says why there is no card; `missing` lists the prefetch keys that could not be read completely, `unread` the kinds of
what could not be read, `unmapped` the codes that are unknown; age band and sex are kept only where the site wants them.
"""

cards = Table(
    "cards",
    METADATA,
    Column("decision", String(32), ForeignKey("decisions.id", ondelete="CASCADE"), primary_key=True),
    Column("card", String(64), primary_key=True, index=True),
    Column("rule", String(64), nullable=False),
    Column("indicator", String(16), nullable=False),
    Column("suggestions", Codes, nullable=False),
    Column("withheld", String(16), nullable=False, server_default=""),
    Index("ix_cards_rule", "rule", "decision"),
)
"""One row for each card of a decision; `withheld` says why the client did not get it, and is empty for a card sent."""

feedback = Table(
    "feedback",
    METADATA,
    Column("id", String(HASH_LENGTH), primary_key=True),
    Column("card", String(128), nullable=False, index=True),
    Column("outcome", String(16), nullable=False),
    Column("suggestions", Codes, nullable=False),
    Column("reason_code", String(64)),
    Column("reason_system", String(255)),
    Column("comment", Text),
    Column("time", UtcTime, nullable=False),
    Column("received", UtcTime, nullable=False, index=True),
    Column("service", String(64), nullable=False),
    Column("client", String(64), nullable=False),
    Column("linked", Boolean, nullable=False),
)

reviews = Table(
    "reviews",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("decision", String(32), nullable=False, index=True),
    Column("rule", String(64), nullable=False),
    Column("reader", String(128), nullable=False),
    Column("time", UtcTime, nullable=False, index=True),
    Column("advice_right", Boolean),
    Column("response_right", Boolean),
    Column("reason", String(64), nullable=False, server_default=""),
)
"""One reader's judgement of one decision; a judgement is NULL where the reader could not tell."""

samples = Table(
    "samples",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("drawn", UtcTime, nullable=False),
    Column("drawn_by", String(128), nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("origin", String(8), nullable=False),
)
"""One sample of decisions for two readers; it can be drawn again from its seed, its period and its origin."""

sampled = Table(
    "sampled",
    METADATA,
    Column("sample", String(32), ForeignKey("samples.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("decision", String(32), nullable=False, index=True),
    Column("rule", String(64), nullable=False),
    Column("stratum", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
)
"""The cases of a sample, in the order of reading; `size` counts the decisions of the stratum from which it was drawn.

`rule` is empty for a decision that no rule matched.
"""

daily_counts = Table(
    "daily_counts",
    METADATA,
    Column("measure", String(16), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("origin", String(8), primary_key=True),
    Column("service", String(64), primary_key=True),
    Column("client", String(64), primary_key=True),
    Column("about", String(64), primary_key=True),
    Column("key", String(160), primary_key=True),
    Column("other", String(160), primary_key=True),
    Column("count", BigInteger, nullable=False),
)
"""Counts of one day (UTC), from which the governance pages are drawn; derived, and counted again where a day changes.

`about` is a rule where the measure is about one; `key` and `other` are codes, and mean what the measure says. `service`
is empty where a measure is not counted by service.
"""

daily_users = Table(
    "daily_users",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("origin", String(8), primary_key=True),
    Column("user_hash", String(HASH_LENGTH), primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Column("cards", BigInteger, nullable=False),
)
"""Calls and cards shown of each clinician on one day; derived as `daily_counts` is."""

counted_days = Table(
    "counted_days",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("decisions", BigInteger, nullable=False),
    Column("counted", UtcTime, nullable=False),
)
"""The days that are counted, with the number of decisions that they then had, and when counting began."""

seen_tokens = Table(
    "seen_tokens",
    METADATA,
    Column("issuer_hash", LargeBinary(32), primary_key=True),
    Column("jti_hash", LargeBinary(32), primary_key=True),
    Column("expires", BigInteger, nullable=False, index=True),
)
"""One row for each token that a client has used, until it expires; `expires` is in seconds since 1970."""
