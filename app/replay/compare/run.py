"""The comparison of two versions, from two processes to the draft of a release note."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

from app.replay.compare import comparison, note
from app.replay.compare.side import side
from app.replay.errors import ReplayError

if TYPE_CHECKING:
    from pathlib import Path

    from app.replay.compare.side import Side

_OWNER_ONLY = 0o700
_PLACES = ("a", "b")


def compare(names: tuple[str, str], source: Path, out: Path, hash_key: str, *, quiet: bool) -> dict[str, Any]:
    """Replay a population with two versions, each in a process of its own, and compare what they decide.

    Args:
        names: the two versions, as `side` takes them.
        source: the population.
        out: the folder of results, made where it is absent; a run that was killed goes on there.
        hash_key: the key of the hashes of ids, the same for both.
        quiet: whether to show no progress.

    Raises:
        ReplayError: a version cannot be run; says which.
    """
    out.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
    for name, place in zip(names, _PLACES, strict=True):
        _replay(side(name, out / f"{place}-product"), source, out / place, hash_key, quiet=quiet)
    found = comparison.compare(out / _PLACES[0], out / _PLACES[1], out)
    note.write(out, names, found)
    return found


def _replay(version: Side, source: Path, out: Path, hash_key: str, *, quiet: bool) -> None:
    command = [*version.command, "replay", str(source.absolute()), "--out", str(out.absolute())]
    told = version.variables() | {"IMAGING_CDS_HASH_KEY": hash_key}
    process = subprocess.run(  # noqa: S603 - the versions that the operator named
        [*command, *(["--quiet"] if quiet else [])], env=told, check=False, stdout=subprocess.DEVNULL
    )
    if process.returncode:
        raise ReplayError(f"{version.name}: its replay ended with status {process.returncode}; see above")
