"""The columns of replayed decisions in Parquet: those of the database, and the cards of each in one list."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

from app import strict_json
from app.replay.errors import ReplayError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    Row = dict[str, Any]

_KEYED = frozenset({"id", "key_id", "hook_instance_hash", "patient_hash", "user_hash"})
"""Columns that depend on the key of the hashes, and so say nothing about the decision."""
_KEYED_OF_CARD = frozenset({"decision", "card", "suggestions", "says"})
_OF_OUTCOME = ("rule", "spoke", "why", "offers")
_MODULUS = 1 << 256


@cache
def schema() -> pa.Schema:
    """Return the Arrow schema.

    Raises:
        ReplayError: pyarrow is not installed.
    """
    pa = arrow()
    text = pa.string()

    def several(**members: object) -> object:
        return pa.list_(pa.struct(list(members.items())))

    return pa.schema(
        {
            "id": text,
            "time": pa.timestamp("us", "UTC"),
            "service": text,
            "hook": text,
            "client": text,
            "key_id": text,
            "hook_instance_hash": text,
            "patient_hash": text,
            "user_hash": text,
            "scenario": text,
            "because": text,
            "studies": several(study=text, gate=text, scenario=text, rating=text),
            "facts": several(fact=text, standing=text),
            "outcomes": several(rule=text, spoke=pa.bool_(), why=text, offers=pa.list_(text), more=text),
            "notes": pa.int32(),
            "cards": pa.int32(),
            "knowledge": text,
            "version": text,
            "latency_ms": pa.float64(),
            "site": text,
            "origin": text,
            "withheld": text,
            "arm": text,
            "silence": text,
            "missing": pa.list_(text),
            "unread": pa.list_(text),
            "unmapped": several(kind=text, system=text, code=text, read=pa.bool_()),
            "age_band": text,
            "sex": text,
            "orders": pa.int32(),
            "shown": several(
                card=text, rule=text, indicator=text, suggestions=pa.list_(text), withheld=text, says=text
            ),
        }
    )


def arrow() -> Any:  # noqa: ANN401 - a module
    """Import pyarrow.

    Raises:
        ReplayError: it is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra; only results are written with it
    except ImportError:
        raise ReplayError(
            "pyarrow is not installed, and results are written as Parquet: pip install 'imaging-cds[replay]'"
        ) from None
    return pa


def packed(outcome: Mapping[str, Any]) -> Row:
    """Return the outcome of a rule with what has no column of its own as JSON in `more`."""
    own = {name: value for name, value in outcome.items() if name in _OF_OUTCOME}
    more = {name: value for name, value in outcome.items() if name not in _OF_OUTCOME}
    return own | ({"more": strict_json.encode(more).decode()} if more else {})


def unpacked(outcome: Mapping[str, Any]) -> Row:
    """Return the outcome of a rule as a live call would have left it."""
    more = outcome.get("more")
    own = {name: value for name, value in outcome.items() if name in _OF_OUTCOME and value is not None}
    return own | (strict_json.decode(more.encode()) if more else {})


def digest(rows: Iterable[Row]) -> int:
    """Return a number that is the same for the same decisions in any order, whatever the key of the hashes.

    It is the sum of the SHA-256 of each row, so that digests of parts add up (`combined`).
    """
    return sum(_of_row(row) for row in rows) % _MODULUS


def combined(digests: Iterable[str]) -> str:
    """Add up digests of parts, in hexadecimal digits."""
    return f"{sum(int(each, 16) for each in digests) % _MODULUS:064x}"


def _of_row(row: Row) -> int:
    told = {name: value for name, value in row.items() if name not in _KEYED}
    told["time"] = row["time"].isoformat()
    told["shown"] = [
        {name: value for name, value in card.items() if name not in _KEYED_OF_CARD} for card in row["shown"]
    ]
    return int.from_bytes(hashlib.sha256(strict_json.encode(dict(sorted(told.items())))).digest())
