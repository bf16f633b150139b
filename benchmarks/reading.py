"""How fast are reasons for exam and reports read? Typical and long ones, in processor time."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

from benchmarks.accuracy import OWN_TEXTS, WRITTEN
from cds_services.concepts.text_reader import read_mentions
from cds_services.forms.labels import named
from cds_services.forms.reader import read_form
from cds_services.reports.reader import read_report

if TYPE_CHECKING:
    from datetime import date

NOTE_LENGTH = 10_000
TIMES = 40
FORM = Path(__file__).with_name("order_form.txt")
REPORT = Path(__file__).with_name("report.txt")
REPORT_TEXTS = sorted((Path(__file__).parents[1] / "tests" / "reports").glob("texts_r*.jsonl"))
PROSE = (
    "She was seen in clinic together with her husband and reports that work has been busy since the summer. The "
    "examination of the cranial nerves was normal and she walks to the shops without a stick. We talked about the "
    "results of the blood tests, which were unremarkable, and about the plans for the coming year. There is a new "
    "tingling in the left hand since last week, and no trouble with the bladder. "
)


def print_reading_times() -> None:
    """Print the medians over all labelled reasons, each at its best, and the best times of a form and two notes."""
    texts = _texts(forms=False)
    filled_in = _texts(forms=True)
    typical = median(_best(text) for text in texts)
    print(f"\nreading a reason: median {typical * 1e6:.0f} us over {len(texts)} reasons in prose (aim: 100)")
    typical = median(_best(text) for text in filled_in)
    print(f"reading a reason that is a form: median {typical * 1e6:.0f} us over {len(filled_in)} reasons")
    form = FORM.read_text("utf-8")
    name = f"reading a form of {len(read_form(form).fields)} fields"
    new = min(_seconds_unseen(form, WRITTEN - timedelta(days)) for days in range(1, TIMES))
    print(f"{name}, every label new: {new * 1e3:.2f} ms (aim: 1)")
    print(f"{name}, labels as in the order before: {_best(form) * 1e3:.2f} ms (aim: 1)")
    note = (PROSE * (NOTE_LENGTH // len(PROSE) + 1))[:NOTE_LENGTH]
    print(f"reading a note of {NOTE_LENGTH:,} characters: {_best(note) * 1e3:.1f} ms (aim: 5)")
    dense = "\n".join(texts)[:NOTE_LENGTH]
    print(f"reading {NOTE_LENGTH:,} characters of reasons, one after the other: {_best(dense) * 1e3:.1f} ms (aim: 5)")


def print_report_times() -> None:
    """Print the median of the labelled reports at their best, and the best times of two long ones."""
    texts = [json.loads(line)["text"] for file in REPORT_TEXTS for line in file.read_text("utf-8").splitlines()]
    typical = median(_best_report(text) for text in texts)
    size = median(map(len, texts))
    print(f"\nreading a report: median {typical * 1e6:.0f} us over {len(texts)} reports (median {size:.0f} characters)")
    full = REPORT.read_text("utf-8")
    for length, aim in ((3_000, "2"), (20_000, "linear: 7 times as long")):
        text = (full * (length // len(full) + 1))[:length]
        print(f"reading a report of {length:,} characters: {_best_report(text) * 1e3:.1f} ms (aim: {aim})")


def _best_report(text: str) -> float:
    def seconds() -> float:
        start = process_time()
        read_report(text, WRITTEN)
        return process_time() - start

    return min(seconds() for _ in range(TIMES // 4))


def _texts(*, forms: bool) -> list[str]:
    files = [file for file in OWN_TEXTS if ("forms" in file.stem) is forms]
    return [json.loads(line)["text"] for file in files for line in file.read_text("utf-8").splitlines()]


def _best(text: str) -> float:
    return min(_seconds(text, WRITTEN) for _ in range(TIMES))


def _seconds_unseen(form: str, written: date) -> float:
    """Time a form whose labels are not cached: their positions are cleared, their meanings stay cached for a day."""
    named.cache_clear()
    return _seconds(form, written)


def _seconds(text: str, written: date) -> float:
    start = process_time()
    read_mentions(text, written)
    return process_time() - start
