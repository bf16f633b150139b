"""The decisions of a replay, by the call that they answer.

A replay keeps no id of an order, only the keyed hash of the call that it made: HMAC-SHA-256 of "replay <hook>", a null
byte and "replay <first resource> <patient>". With the key in its folder, which never leaves the site, a call is found
by its order; without the key no one can.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ID_DIGITS = 32
_COLUMNS = ["id", "scenario", "shown"]
_KEY_FILE = "hash-key"


class DecisionsError(Exception):
    """The decisions cannot be read; the message says why and what to do."""


class Decision(NamedTuple):
    """What the service decided: situation, and the rules whose cards were shown."""

    scenario: str
    rules: frozenset[str]


class Decisions:
    """All decisions of a replay.

    Args:
        folder: the folder of the replay, or a file of NDJSON with the same columns.
        key: the key of its hashes; "" for the one in the folder.

    Raises:
        DecisionsError: there are none, or they cannot be read.
    """

    def __init__(self, folder: Path, key: str = "") -> None:
        self._key = (key or _kept_key(folder)).encode()
        self._found = {row["id"]: _decision(row) for row in _rows(folder)}
        if not self._found:
            raise DecisionsError(f"{folder} holds no decisions; name the folder that `imaging-cds replay --out` wrote")

    def __len__(self) -> int:
        return len(self._found)

    def about(self, hook: str, resource: str, patient: str) -> Decision | None:
        """Return the decision of one call; none where the service had nothing to decide.

        Args:
            hook: of the call.
            resource: type and id of the first order, or of the report.
            patient: id of the patient.
        """
        said = f"replay {hook}\0replay {resource} {patient}".encode()
        return self._found.get(hmac.digest(self._key, said, "sha256").hex()[:_ID_DIGITS])


def _kept_key(folder: Path) -> str:
    try:
        return (folder / _KEY_FILE).read_text(encoding="utf-8").strip()
    except OSError:
        raise DecisionsError(
            f"{folder} holds no {_KEY_FILE}: the replay used IMAGING_CDS_HASH_KEY; set it to the same value"
        ) from None


def _decision(row: dict[str, Any]) -> Decision:
    return Decision(row["scenario"] or "", frozenset(card["rule"] for card in row["shown"] if not card.get("withheld")))


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    if folder.is_file():
        with folder.open("rb") as lines:
            yield from (msgspec.json.decode(line) for line in lines if line.strip())
        return
    files = sorted((folder / "decisions").glob("*.parquet"))
    if not files:
        return
    try:
        from pyarrow import parquet  # noqa: PLC0415 - an extra, needed for this alone
    except ImportError:
        raise DecisionsError(
            "decisions are Parquet, and pyarrow is not installed: pip install 'imaging-cds[replay]'"
        ) from None
    for path in files:
        yield from parquet.read_table(path, columns=_COLUMNS).to_pylist()
