"""Sign a comparison of two versions over one past: this very one, with every group of decisions that changes."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

COMPARISON = "comparison:"
"""Before the two knowledge versions in the name of a comparison that is signed."""
_NOT_COVERED = frozenset({"hash", "examples"})


def comparison_of(path: Path) -> tuple[str, str]:
    """Return the name of a comparison as something to sign, and its hash.

    Args:
        path: the file `comparison.json` that `imaging-cds compare` wrote, or its folder.

    Raises:
        ValueError: it is no comparison, or was changed since it was written.
    """
    file = path / "comparison.json" if path.is_dir() else path
    try:
        content: dict[str, Any] = json.loads(file.read_bytes())
        told = {name: value for name, value in content.items() if name not in _NOT_COVERED}
        first, second = (side["knowledge"] for side in content["sides"])
        written = content["hash"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(f"{file} is no comparison; `imaging-cds compare` writes one") from None
    if hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest() != written:
        raise ValueError(f"{file} was changed since it was written; compare the versions again")
    return f"{COMPARISON}{first}..{second}".replace("+", "-"), written
