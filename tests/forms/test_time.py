"""Four times the text takes about four times the time, whatever of a form it is full of."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING

import pytest

from cds_services.concepts.text_reader import read_mentions
from cds_services.forms.reader import read_form
from cds_services.narrative.modifiers import Modifiers
from tests.forms.labels import labels
from tests.forms.ways import NO, NOTHING, PERHAPS, YES
from tests.narrative.reading import WRITTEN

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

LIMIT = Modifiers.load().read_characters
_MOST = 9.0
"""Times as long for four times the text: four if linear, sixteen if quadratic."""
_LONGEST = 1.5
_TRIES = 6
_PIECES = (
    "a:b ", "a: b\n", "a:", "a: ", ":", "a? ", "? ", "?", "a?->", "->", "a=b ", "=", "a - b ", " -", "- ", "-", "--",
    "(", ")", "((", "()", "( ", "[", "]", "[[", "[] ", "[ ]", "[ ] ", "[x]", "[x] ", "[ ] a ", "[x] yes ", "a [ ] ",
    "a [ ]\n", "( ) ", "(-) ", "(+) ", "(-) a ", "a (+) ", " ", "   a", " a ", "\t", "a\t", "\n", "\n\n", " \n", "\r\n",
    "a\n", "|", "| ", "a|", "| a | b |\n", "|a|Yes|No|\n", "| | | |\n", "a|b|", "a  Yes  No\n", "a   x\n", "_", "__ ",
    "_x_", "____Y____ ", "a ____ ", ".", "...", "a ... b ", ". ", ",", "a,", ", ", "a, b ", "no ", "No ", "no, ",
    "yes ", "Yes No ", "y/n ", "Y / N ", "/", " / ", "N/A ", "a no, ", "a Yes: ", "No: ", "No:\n", "Is the ", "Any a ",
    "Does the patient have ", "a or b, ", "a, b, c? ", "Aa Bb ", "Aa b ", "A: No B: ", "\u2610 ", "\u2610 a ",
    "\u2612 a\n", "\u2713", "\u2022 a ", "\u2192 ", "1. a: no\n", "1) ", "Q: a A: b ", "* a: ", "a;", "; ", "0 ",
    "a 0\n", "no (", "none (a, ", "a: no (b ", "a: yes, ", "a: no b ", "ab", "Ab", "Ab ", "AB ", "'", '"',
    "a: unknown ", "numb legs: no ", "numb legs: ", "numb legs? ", "numb legs no ", "MS: numb ", "relapse [ ] ",
    "numb (2019) ", "MS [x] ", "[x] MS ", "[x] MS\n", "MS [x]\n", "a: [x] MS ", "R/O MS: [x] ", "a 5 min ",
    "R/O\nMS\n", "R/O\n", "No\n- a\n",
    "a / b:\n0 / 0\n", "weakness: [x] a ", "a .... b c\n", "Excluded: MS ", "now worse, ",
    "numb leg\nSince: 3 d\n", "Eye: left\nOnset: 3 d\nnumb leg\n", "numb leg - onset 2019 - change none; ",
    "Symptom | Onset\nnumb leg | 3 d\n", "Course: worse\n", "[x] gradual\n", "numb: a neg, ", "Onset 3 d\n", " comma a",
)  # fmt: skip
_HEADS = (
    "Question  Yes  No\n",
    "| Question | Yes | No |\n",
    "Symptoms:\n",
    "Rule out: ",
    "Rule out:\n",
    "Pregnant:\n[ ] Yes\n",
    "Pregnant? ",
)
_UNDER_A_HEAD = (
    "[ ] ", "[x] yes ", "[x] a\n", "a [ ]\n", "| a | b |\n", "a|b|", "a   x\n", "a  Yes  No\n", "\n", " ", "a\n",
    "a: ", "-",
)  # fmt: skip


@pytest.mark.parametrize("piece", _PIECES)
def test_a_text_of_one_piece(piece: str) -> None:
    _grows_no_faster(read_form, piece)
    _grows_no_faster(lambda text: read_mentions(text, WRITTEN), piece)


@pytest.mark.parametrize("head", _HEADS)
def test_a_form_that_begins_otherwise(head: str) -> None:
    for piece in _UNDER_A_HEAD:
        _grows_no_faster(read_form, piece, head)


def test_a_form_of_one_way_of_answering() -> None:
    label = labels()["mri-unsafe-device"]
    for way in (*YES, *NO, *NOTHING, *PERHAPS):
        for between in (" ", "\n"):
            _grows_no_faster(read_form, way.replace("{}", label) + between)


def _grows_no_faster(read: Callable[[str], object], piece: str, head: str = "") -> None:
    quarter, whole = (head + piece * (size // len(piece)) for size in (LIMIT // 4, LIMIT))
    shortest = [float("inf")] * 2
    for _ in range(_TRIES):
        for place, text in enumerate((quarter, whole)):
            start = process_time()
            read(text)
            shortest[place] = min(shortest[place], process_time() - start)
        if shortest[1] < _MOST * shortest[0]:
            break
    assert shortest[1] < _MOST * shortest[0], (head, piece, shortest)
    assert shortest[1] < _LONGEST, (head, piece, shortest)
