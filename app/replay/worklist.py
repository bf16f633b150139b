"""What a site should map first: codes that were not read, ranked by the cards that are lost with them."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from app.replay.manifest import write_whole
from app.replay.tally import WORKLIST_LOST, WORKLIST_PROPOSED, WORKLIST_SEEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.replay.tally import Tally

    Row = dict[str, Any]

FILE = "worklist.csv"
_COLUMNS = ("kind", "system", "code", "orders", "read_by_words", "cards_lost", "proposed_study", "proposed_by")
_SEPARATOR = "\t"


def label(*parts: str) -> str:
    """Join what is counted together into the name of a count."""
    return _SEPARATOR.join(parts)


def write(out: Path, tally: Tally) -> int:
    """Write the list; return how many lines it has."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    rows = list(_rows(tally))
    writer.writerows(rows)
    write_whole(out / FILE, text.getvalue().encode())
    return len(rows)


def _rows(tally: Tally) -> Iterator[Row]:
    found: dict[tuple[str, ...], Row] = {}
    for name, number in tally.of(WORKLIST_SEEN).items():
        kind, system, code, read = name.split(_SEPARATOR)
        row = found.setdefault(
            (kind, system, code),
            {"kind": kind, "system": system, "code": code, "orders": 0, "read_by_words": 0, "cards_lost": 0},
        )
        row["orders"] += number
        row["read_by_words"] += number if read == "read" else 0
    for name, number in tally.of(WORKLIST_LOST).items():
        found[tuple(name.split(_SEPARATOR))]["cards_lost"] += number
    proposals: defaultdict[tuple[str, ...], list[tuple[int, str, str]]] = defaultdict(list)
    for name, number in tally.of(WORKLIST_PROPOSED).items():
        *key, study, source = name.split(_SEPARATOR)
        proposals[tuple(key)].append((number, study, source))
    for known, row in found.items():
        number, study, source = max(proposals[known], default=(0, "", ""))
        told = {"proposed_study": study, "proposed_by": f"{number} {source}"} if study else {}
        found[known] = row | told
    return iter(sorted(found.values(), key=_rank))


def _rank(row: Row) -> tuple[int, int, str, str]:
    return -row["cards_lost"], row["read_by_words"] - row["orders"], row["system"], row["code"]
