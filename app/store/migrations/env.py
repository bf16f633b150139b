"""The environment of Alembic's scripts: they use the given transaction, and no configuration file."""

from __future__ import annotations

from alembic import context

from app.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # SQLite changes a table by copying it.
    render_as_batch=True,
)
context.run_migrations()
