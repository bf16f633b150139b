"""The command `imaging-cds`."""

from app.cli.commands import main

__all__ = ["main"]
