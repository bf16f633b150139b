"""Resources that name no patient (Medication, Device), found by their key; kept on disk, as there may be millions."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE = "index.sqlite"


def write_shared(folder: Path, lines: Iterable[tuple[str, bytes]]) -> None:
    """Write what names no patient; of two with one key the one that is last in its own order counts.

    Args:
        folder: where the buckets are.
        lines: key and resource.
    """
    with sqlite3.connect(folder / FILE) as connection:
        connection.execute("CREATE TABLE shared (key TEXT PRIMARY KEY, line BLOB) WITHOUT ROWID")
        connection.executemany(
            "INSERT INTO shared VALUES (?, ?) ON CONFLICT DO UPDATE SET line = max(line, excluded.line)", lines
        )
    connection.close()


class SharedResources:
    """Finds them."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True)

    def __call__(self, key: str) -> bytes | None:
        """Return the resource with a key, `Type/id`, as JSON; None where there is none."""
        row = self._connection.execute("SELECT line FROM shared WHERE key = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0])
