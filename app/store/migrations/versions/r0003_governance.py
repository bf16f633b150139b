"""What governance asks of a decision: whether it was shown, for which site, and what could not be read; and reviews.

With samples for the readers, and the counts of each day that the governance pages are drawn from. The columns are
written out and not taken from the schema, because a released revision must not change.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"

_CODES = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Add the columns, which are empty in the rows that are there, and the table of reviews."""
    for name, length, default in (
        ("site", 12, ""),
        ("origin", 8, "live"),
        ("withheld", 16, ""),
        ("arm", 8, ""),
        ("silence", 32, ""),
        ("age_band", 8, ""),
        ("sex", 8, ""),
    ):
        op.add_column("decisions", sa.Column(name, sa.String(length), nullable=False, server_default=default))
    for name in ("missing", "unread", "unmapped"):
        op.add_column("decisions", sa.Column(name, _CODES, nullable=False, server_default="[]"))
    op.add_column("cards", sa.Column("withheld", sa.String(16), nullable=False, server_default=""))
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("decision", sa.String(32), nullable=False, index=True),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("reader", sa.String(128), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("advice_right", sa.Boolean),
        sa.Column("response_right", sa.Boolean),
        sa.Column("reason", sa.String(64), nullable=False, server_default=""),
    )
    op.create_index("ix_cards_rule", "cards", ["rule", "decision"])
    _create_samples()
    _create_counts()


def _create_samples() -> None:
    op.create_table(
        "samples",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("drawn", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.String(128), nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("origin", sa.String(8), nullable=False),
    )
    op.create_table(
        "sampled",
        sa.Column("sample", sa.String(32), sa.ForeignKey("samples.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("decision", sa.String(32), nullable=False, index=True),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("stratum", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
    )


def _create_counts() -> None:
    op.create_table(
        "daily_counts",
        sa.Column("measure", sa.String(16), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("origin", sa.String(8), primary_key=True),
        sa.Column("service", sa.String(64), primary_key=True),
        sa.Column("client", sa.String(64), primary_key=True),
        sa.Column("about", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(160), primary_key=True),
        sa.Column("other", sa.String(160), primary_key=True),
        sa.Column("count", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "daily_users",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("origin", sa.String(8), primary_key=True),
        sa.Column("user_hash", sa.String(64), primary_key=True),
        sa.Column("calls", sa.BigInteger, nullable=False),
        sa.Column("cards", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "counted_days",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("decisions", sa.BigInteger, nullable=False),
        sa.Column("counted", sa.DateTime(timezone=True), nullable=False),
    )
