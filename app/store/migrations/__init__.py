"""Alembic's scripts: `env` runs them, `versions` contains one for each revision."""
