"""The tokens that clients have used, shared by all processes and replicas."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table, unless the first process that checks tokens has already created it."""
    if sa.inspect(op.get_bind()).has_table("seen_tokens"):
        return
    op.create_table(
        "seen_tokens",
        sa.Column("issuer_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("jti_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("expires", sa.BigInteger, nullable=False, index=True),
    )
