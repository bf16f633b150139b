"""How fast are reasons for exam read? Median reason and a long note, in processor time."""

from __future__ import annotations

import json
from statistics import median
from time import process_time

from benchmarks.accuracy import OWN_TEXTS, WRITTEN
from cds_services.demyelinating_diseases.reason_for_exam import read_mentions

NOTE_LENGTH = 10_000
TIMES = 40
PROSE = (
    "She was seen in clinic together with her husband and reports that work has been busy since the summer. The "
    "examination of the cranial nerves was normal and she walks to the shops without a stick. We talked about the "
    "results of the blood tests, which were unremarkable, and about the plans for the coming year. There is a new "
    "tingling in the left hand since last week, and no trouble with the bladder. "
)


def print_reading_times() -> None:
    """Print the median over all labelled reasons, each at its best, and the best times of two long notes."""
    texts = [json.loads(line)["text"] for file in OWN_TEXTS for line in file.read_text("utf-8").splitlines()]
    typical = median(_best(text) for text in texts)
    note = (PROSE * (NOTE_LENGTH // len(PROSE) + 1))[:NOTE_LENGTH]
    print(f"\nreading a reason: median {typical * 1e6:.0f} us over {len(texts)} reasons (aim: 100)")
    dense = "\n".join(texts)[:NOTE_LENGTH]
    print(f"reading a note of {NOTE_LENGTH:,} characters: {_best(note) * 1e3:.1f} ms (aim: 5)")
    print(f"reading {NOTE_LENGTH:,} characters of reasons, one after the other: {_best(dense) * 1e3:.1f} ms (aim: 5)")


def _best(text: str) -> float:
    times = []
    for _ in range(TIMES):
        start = process_time()
        read_mentions(text, WRITTEN)
        times.append(process_time() - start)
    return min(times)
