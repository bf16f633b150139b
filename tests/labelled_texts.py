"""Texts with the facts that they hold, as their authors labelled them, and how exactly a reader finds a fact."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path


def labelled_texts(folder: Path) -> list[dict[str, Any]]:
    """Return the texts of a folder's files `texts*.jsonl`, in the order of the files."""
    files = sorted(folder.glob("texts*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def assert_precise(
    fact: str, texts: Sequence[dict[str, Any]], read: Callable[[str], Collection[str]], wanted: float
) -> None:
    """Fail where precision or recall of a fact is below what is wanted, and name the texts that are read wrongly.

    Args:
        fact: the fact.
        texts: labelled texts; one whose label is unsure does not count.
        read: the facts that are found in a text.
        wanted: the least precision and recall.
    """
    counts: Counter[tuple[bool, bool]] = Counter()
    wrong = []
    for labelled in texts:
        if fact not in labelled.get("unsure", []):
            pair = fact in read(labelled["text"]), fact in labelled["facts"]
            counts[pair] += 1
            if pair[0] != pair[1]:
                wrong.append(labelled["text"])
    right, too_many, missed = counts[True, True], counts[True, False], counts[False, True]
    assert right / (right + too_many) >= wanted, wrong
    assert right / (right + missed) >= wanted, wrong
