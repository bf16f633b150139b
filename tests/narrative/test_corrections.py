"""What a writer takes back is not read, and what a correction puts right is read as it is put."""

from __future__ import annotations

import pytest

from cds_services.narrative.mention import Assertion
from tests.narrative.reading import facts, mentions

NO = Assertion.NEGATED


@pytest.mark.parametrize(
    "taken_back",
    [
        "*** ignore above - wrong pt (bed 12) ***", "IGNORE ABOVE, wrong patient", "Please disregard the above.",
        "above is for the wrong patient", "(above wrong pt)",
    ],
)  # fmt: skip
def test_what_stands_above_is_taken_back(taken_back: str) -> None:
    text = f"Known MS, new weak leg 3 days. Pregnant.\n{taken_back}\nLow back pain for 3 months."
    assert facts(text) == {"back_pain_only"}
    start = text.index("Low back")
    assert [item.start for item in mentions(text)] == [start]


@pytest.mark.parametrize("mark", ["CORRECTION -", "Correction:", "** correction:", "(Erratum:", "Amendment -"])
def test_a_correction_says_what_is_so(mark: str) -> None:
    told = {
        item.concept: item.assertion
        for item in mentions(f"Pregnant: YES\n{mark} ticked wrong box, NOT pregnant\nMS, numb legs 9 days")
    }
    assert told == {"pregnancy": NO, "ms-abbreviation": Assertion.AFFIRMED, "both-legs-sensory": Assertion.AFFIRMED}


def test_what_is_old_after_all_is_no_relapse() -> None:
    text = (
        "New L leg weakness, ?relapse.\nCORRECTION - it is the OLD leg weakness, unchanged. Nothing new. Routine MS MRI"
    )
    assert facts(text) == {"known_demyelination", "surveillance"}


@pytest.mark.parametrize(
    "text",
    ["VA 6/9 with correction. New weak leg 3 days", "Scoliosis correction 2012. New weak leg 3 days",
     "New weak leg 3 days. Correction: right, not left", "New weak leg 3 days, wrong patience"],
)  # fmt: skip
def test_other_corrections_take_nothing_back(text: str) -> None:
    assert "new_deficit" in facts(text)
