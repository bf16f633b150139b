"""All decisions that two versions make differently, grouped by rule and reason, the most different first."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.intervals import wilson
from app.replay import manifest, report
from app.replay.compare.change import Change, Kind, change
from app.replay.errors import ReplayError
from app.replay.manifest import write_whole
from app.replay.output import rows_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE, CHANGES = "comparison.json", "changes.csv"
_OF_SIDE = ("knowledge", "site", "version", "digest", "decisions", "cards")
_EXAMPLES = 20
_ORDER = list(Kind)


@dataclass(frozen=True, slots=True)
class Group:
    """Decisions that change alike.

    Attributes:
        kind, before, after, reason: as each of them has it.
        number: how many there are.
        low, high: the interval of their share, Wilson's at 95 %.
        examples: ids of the first ones.
    """

    kind: Kind
    before: str
    after: str
    reason: str
    number: int
    low: float
    high: float
    examples: tuple[str, ...]


def compare(first: Path, second: Path, out: Path) -> dict[str, Any]:
    """Compare the results of two replays; write every changed decision, and return the comparison.

    Args:
        first: results of the first version.
        second: results of the second.
        out: where the files go.

    Raises:
        ReplayError: they are not of the same past.
    """
    sides = [json.loads((folder / report.FILE).read_bytes()) for folder in (first, second)]
    _refuse_another_past(first, second)
    alike: defaultdict[tuple[Kind, str, str, str], list[str]] = defaultdict(list)
    numbers: Counter[tuple[Kind, str, str, str]] = Counter()
    total = 0
    part = out / f".{CHANGES}"
    with part.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(Change._fields)
        for found in _pairs(first, second):
            total += 1
            if found is not None:
                writer.writerow(found)
                numbers[found[1:]] += 1
                if len(alike[found[1:]]) < _EXAMPLES:
                    alike[found[1:]].append(found.decision)
    part.rename(out / CHANGES)
    groups = [Group(*key, number, *wilson(number, total), tuple(alike[key])) for key, number in numbers.items()]
    content = _content(sides, sorted(groups, key=_rank), total)
    write_whole(out / FILE, json.dumps(content, indent=2).encode() + b"\n")
    return content


def _pairs(first: Path, second: Path) -> Iterator[Change | None]:
    """Yield for each decision how it changes; every bucket holds the same patients in both."""
    for bucket in range(manifest.read(first)["buckets"]):
        before = {row["id"]: row for row in rows_in(first, bucket)}
        for row in rows_in(second, bucket):
            yield change(before.pop(row["id"], None), row)
        yield from (change(row, None) for row in before.values())


def _refuse_another_past(first: Path, second: Path) -> None:
    told = [manifest.read(folder) for folder in (first, second)]
    for name, words in (("source", "another source"), ("options", "other options"), ("key", "another hash key")):
        if told[0][name] != told[1][name]:
            raise ReplayError(f"{second}: was made of {words} than {first}")
    if told[0]["buckets"] != told[1]["buckets"]:
        raise ReplayError(f"{second}: is divided otherwise than {first}; the two versions cannot be joined")


def _rank(group: Group) -> tuple[int, int, str, str, str]:
    return _ORDER.index(group.kind), -group.number, group.before, group.after, group.reason


def _content(sides: list[dict[str, Any]], groups: list[Group], total: int) -> dict[str, Any]:
    told = {
        "sides": [{name: side[name] for name in _OF_SIDE} for side in sides],
        "source": sides[0]["source"],
        "options": sides[0]["options"],
        "decisions": total,
        "changed": sum(group.number for group in groups),
        "groups": [
            {
                "kind": group.kind.value,
                "before": group.before,
                "after": group.after,
                "reason": group.reason,
                "number": group.number,
                "per_1000": round(1000 * group.number / total, 3),
                "interval_per_1000": [round(1000 * group.low, 3), round(1000 * group.high, 3)],
            }
            for group in groups
        ],
    }
    seal = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    examples = {str(place): list(group.examples) for place, group in enumerate(groups)}
    return {**told, "hash": seal, "examples": examples}
