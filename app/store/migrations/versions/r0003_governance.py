"""What governance asks of a decision: whether it was shown, for which site, and what could not be read; and reviews.

The columns are written out and not taken from the schema, because a released revision must not change.
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
