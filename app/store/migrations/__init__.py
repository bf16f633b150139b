"""Alembic's scripts: `env` connects them, `versions` holds one for each revision."""
