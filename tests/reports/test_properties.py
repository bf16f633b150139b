"""What must hold for any report: nothing raises, nothing hangs, spacing and case change little."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds_services.reports.choices import choices
from cds_services.reports.sections import headings
from cds_services.reports.vocabulary import vocabulary
from tests.reports.reading import facts, reading

TEXTS = [
    json.loads(line)["text"]
    for file in sorted(Path(__file__).parent.glob("texts*.jsonl"))
    for line in file.read_text("utf-8").splitlines()
]
PIECES = st.sampled_from([
    "no ", "new ", "lesion ", "enhancing ", "at C4 ", "C3 to T2", ", ", ". ", ": ", "\n", "FINDINGS:", "IMPRESSION ",
    "? ", "or ", "without ", "cord ", "compression ", "stable ", "apart from ", "T2 ", "cannot be excluded", "(", ")",
    "conus",
    "2.5 segments ", "PML ", "ADDENDUM", "\u2014", "|", "<b>", "optic nerve ", "- ", "1. ", "both ", "\x00", "HWK 99",
])  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_nothing_raises(text: str) -> None:
    found = reading(text)
    assert found.facts.longest_segments is None or found.facts.longest_segments >= 1
    assert not (found.facts.no_new_lesion and (found.facts.new_lesion or found.facts.enhancing_lesion))
    assert not (found.facts.no_enhancement and (found.facts.enhancing_lesion or found.facts.contrast_not_given))
    assert found.facts.structural_cause or not found.facts.cord_compression
    for statement in found.statements:
        assert len(statement.words.split()) <= choices().quoted_words.value


@pytest.mark.parametrize("text", TEXTS[:80])
def test_spaces_change_nothing(text: str) -> None:
    assert facts(text.replace(" ", "  ").replace("\n", "\r\n")) == facts(text)


@pytest.mark.parametrize("text", TEXTS[:80])
def test_a_recommendation_behind_changes_no_finding(text: str) -> None:
    assert facts(text + "\nRECOMMENDATION: MRI in 6 months to look for new enhancing lesions.") == facts(text)


@pytest.mark.parametrize(
    "piece",
    [
        "lesion ",
        "no new lesion or ",
        "enhancing ",
        "but new lesion ",
        "C4 ",
        "a: ",
        "? ",
        "FINDINGS: ",
        "(",
        '"a" ',
        " - ",
        "\n",
        "x",
    ],
)
def test_time_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size]
        started = time.process_time()
        reading(text)
        return time.process_time() - started

    reading("warm")
    for _ in range(3):  # a suspicion must be confirmed every time
        least = min(seconds(4_500) for _ in range(3))
        if min(seconds(18_000) for _ in range(3)) < 8 * max(least, 0.004):
            return
    pytest.fail("four times the text took more than eight times the time")


def test_examples_show_their_phrases() -> None:
    from cds_services.reports.pieces import take_apart  # noqa: PLC0415

    named, cues = vocabulary().named.items(), vocabulary().cues.items()
    silent = [name for name, entry in named if all(piece.name != name for piece in take_apart(entry.example).named)]
    silent += [name for name, cue in cues if all(marker.cue is not cue for marker in take_apart(cue.example).markers)]
    assert silent == []


def test_headings_are_unique_and_lower_case() -> None:
    listed = [heading for part in headings().parts.values() for heading in part.headings]
    assert len(listed) == len(set(listed))
    assert all(heading == heading.lower() for heading in listed)
