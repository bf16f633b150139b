"""The first tables: decisions, their cards, and feedback.

The columns are written out and not taken from the schema, because a released revision must not change.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

_CODES = sa.JSON().with_variant(JSONB(), "postgresql")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("time", _TIME, nullable=False, index=True),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("hook", sa.String(64), nullable=False),
        sa.Column("client", sa.String(64), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("hook_instance_hash", sa.String(64), nullable=False),
        sa.Column("patient_hash", sa.String(64), nullable=False, index=True),
        sa.Column("user_hash", sa.String(64), nullable=False),
        sa.Column("scenario", sa.String(64), nullable=False),
        sa.Column("because", sa.Text, nullable=False),
        sa.Column("studies", _CODES, nullable=False),
        sa.Column("facts", _CODES, nullable=False),
        sa.Column("outcomes", _CODES, nullable=False),
        sa.Column("notes", sa.Integer, nullable=False),
        sa.Column("cards", sa.Integer, nullable=False),
        sa.Column("knowledge", sa.String(64), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("latency_ms", sa.Float, nullable=False),
    )
    op.create_table(
        "cards",
        sa.Column("decision", sa.String(32), sa.ForeignKey("decisions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("card", sa.String(64), primary_key=True, index=True),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("indicator", sa.String(16), nullable=False),
        sa.Column("suggestions", _CODES, nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("card", sa.String(128), nullable=False, index=True),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("suggestions", _CODES, nullable=False),
        sa.Column("reason_code", sa.String(64)),
        sa.Column("reason_system", sa.String(255)),
        sa.Column("comment", sa.Text),
        sa.Column("time", _TIME, nullable=False),
        sa.Column("received", _TIME, nullable=False, index=True),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("client", sa.String(64), nullable=False),
        sa.Column("linked", sa.Boolean, nullable=False),
    )
