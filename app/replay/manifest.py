"""What a folder of results was made of, so that a replay goes on only with the same."""

from __future__ import annotations

import json
import os
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from app.replay.errors import ReplayError
from cds_services.local.in_force import in_force
from cds_services.registry import knowledge_version

if TYPE_CHECKING:
    from pathlib import Path

    from app.replay.options import Options
    from app.replay.source import Source

FILE = "manifest.json"
_NAMES = {
    "source": "another source, or files of it have changed",
    "knowledge": "another knowledge version",
    "version": "another version of this product",
    "options": "other options",
    "site": "another site file",
    "buckets": "another division",
    "key": "another hash key",
}


def write_whole(file: Path, content: bytes) -> None:
    """Write a file that is there either whole or not at all."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    part.write_bytes(content)
    part.rename(file)


def begin(out: Path, source: Source, options: Options, buckets: int, key_id: str) -> None:
    """Write the manifest, or check that the one that is there says the same.

    Args:
        out: the folder of results.
        source: the population.
        options: what is to be done.
        buckets: how many buckets there are.
        key_id: names the key of the hashes.

    Raises:
        ReplayError: the folder holds something else.
    """
    told: dict[str, Any] = {
        "source": source.listing,
        "knowledge": knowledge_version(),
        "version": version("imaging-cds"),
        "options": options.told,
        "site": in_force().content_hash,
        "buckets": buckets,
        "key": key_id,
    }
    file = out / FILE
    if not file.exists():
        write_whole(file, json.dumps(told, indent=2, sort_keys=True).encode() + b"\n")
        return
    known = read(out)
    different = [_NAMES[name] for name in told if known.get(name) != told[name]]
    if different:
        raise ReplayError(
            f"{out}: holds the results of {' and '.join(different)}; name another folder, or remove this one"
        )


def read(out: Path) -> dict[str, Any]:
    """Read the manifest of a folder of results.

    Raises:
        ReplayError: it is none.
    """
    try:
        told = json.loads((out / FILE).read_bytes())
    except (OSError, ValueError):
        raise ReplayError(f"{out}: is no folder of results of `imaging-cds replay`") from None
    if not isinstance(told, dict):
        raise ReplayError(f"{out / FILE}: is no manifest of `imaging-cds replay`")
    return told
