"""How accurately are reasons for exam read? Precision and recall of each fact on labelled texts.

    python -m benchmarks.accuracy                    the texts under tests/narrative
    python -m benchmarks.accuracy FILE.jsonl ...     other labelled texts

A line is `{"text": ..., "facts": [...] or {fact: true}, "unsure": [...]}`; a fact under `unsure` is not counted.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from cds_services.demyelination.order_facts import FACTS, facts_json

OWN_TEXTS = sorted((Path(__file__).parents[1] / "tests" / "narrative").glob("texts*.jsonl"))
WRITTEN = date(2026, 11, 22)
WANTED = 0.95


def main(paths: list[str]) -> int:
    """Print the table; the exit status is 1 if a fact is below the required value."""
    files = [Path(path) for path in paths] or OWN_TEXTS
    lines = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]
    counts, misread = _judge(lines)
    table = Table(title=f"{len(lines)} texts, {len(lines) - misread} wholly right", title_justify="left")
    for column in ("fact", "precision", "recall", "true", "wrongly found", "missed"):
        table.add_column(column, justify="left" if column == "fact" else "right")
    low = False
    for fact in FACTS:
        right, extra, missed = (counts[fact, kind] for kind in ("right", "extra", "missed"))
        precision = right / (right + extra) if right + extra else 1.0
        recall = right / (right + missed) if right + missed else 1.0
        low = low or min(precision, recall) < WANTED
        table.add_row(fact, f"{precision:.3f}", f"{recall:.3f}", str(right + missed), str(extra), str(missed))
    Console().print(table)
    return int(low)


def _judge(lines: list[dict[str, Any]]) -> tuple[Counter[tuple[str, str]], int]:
    counts: Counter[tuple[str, str]] = Counter()
    misread = 0
    for line in lines:
        labels = line["facts"]
        true = {fact for fact, holds in labels.items() if holds} if isinstance(labels, dict) else set(labels)
        found = facts_json(line["text"], WRITTEN)
        judged = [fact for fact in found if fact not in line.get("unsure", ())]
        for fact in judged:
            if found[fact] or fact in true:
                counts[fact, "right" if found[fact] and fact in true else "extra" if found[fact] else "missed"] += 1
        misread += any(found[fact] != (fact in true) for fact in judged)
    return counts, misread


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
