"""The page on conformance and the tests that it names are in step, and no number is missing."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from tests.named_tests import ROOT, exists, names, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
STATUSES = ("met", "met by deployment", "not applicable")


def _numbered(prefix: str, last: int) -> list[str]:
    return [f"{prefix}-{number}" for number in range(1, last + 1)]


AREAS = {
    "DISC": 15, "REQ": 16, "HTTP": 7, "RESP": 4, "CARD": 8, "SRC": 4, "COD": 1, "SUG": 5, "ACT": 5, "LINK": 3, "SYS": 3,
    "FB": 10, "SEC": 14, "CORS": 1, "PRE": 11, "PERF": 3, "EXT": 2, "VER": 2, "B": 13, "PV": 11,
}  # fmt: skip
"""Requirements by area: how many there are."""
SUITE_NUMBERS = [
    *range(1, 15), 16, 27, 28, 29, 34, 35, 36, 52, *range(54, 62), *range(74, 79), *range(80, 86), *range(87, 91),
    *range(92, 97), 98, 99, 100, *range(103, 114), *range(115, 126), *range(127, 137), *range(138, 143),
    *range(144, 149), 168, 175, 176, 177, 179, 195, 199, 200, 201, 203, 205, 206, 207, 208, *range(210, 221),
]  # fmt: skip
"""The numbers of the public test suites for what concerns a service."""
EXPECTED = [
    *(f"0.{number}" for number in range(1, 16)),
    *(number for prefix, last in AREAS.items() for number in _numbered(prefix, last)),
    *(f"CH-{number}" for number in SUITE_NUMBERS),
]
LETTERS = {"P": 18, "F": 15, "J": 22, "B": 16, "C": 7}
"""Cases of bad input by area: prefetch, FHIR server, client's token, feedback, what leaves."""
CASES = [
    *(f"N{number:02}" for number in (*range(1, 29), *range(30, 48), *range(50, 89))),
    *(f"{letter}{number:02}" for letter, last in LETTERS.items() for number in range(1, last + 1)),
]
"""Cases of bad input: transport, JSON, envelope and context (N, with gaps), and the areas above."""


class Row(NamedTuple):
    """One line of the page."""

    number: str
    words: str
    status: str
    tests: list[str]


def _rows() -> list[Row]:
    found = re.findall(r"^\| ([A-Z0]+[-.]\d+) \| (.+) \| (.+) \| (.*) \|$", PAGE, flags=re.MULTILINE)
    return [Row(number, words, status, re.findall(r"`([^`]+)`", tests)) for number, words, status, tests in found]


ROWS = _rows()


def _told() -> Iterator[str]:
    """Names and parameter ids of all tests."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        yield from names(path)
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.keyword) and node.arg == "id" and isinstance(node.value, ast.Constant):
                yield str(node.value.value)


def test_every_requirement_has_its_line_and_no_other_has_one() -> None:
    assert [row.number for row in ROWS] == EXPECTED
    assert len(SUITE_NUMBERS) == 120


def test_every_line_has_words_and_a_status_that_is_explained() -> None:
    for row in ROWS:
        assert row.words.strip()
        assert row.status in STATUSES, row


def test_every_test_that_is_named_exists() -> None:
    for row in ROWS:
        for test in row.tests:
            assert exists(test), (row.number, test)


def test_nothing_is_called_met_without_a_test() -> None:
    assert [row.number for row in ROWS if row.status == "met" and not row.tests] == []


def test_every_case_of_bad_input_is_named_by_a_test() -> None:
    told = " ".join(_told())
    found = re.findall(r"(?<![A-Za-z0-9])[NPFJBC]\d\d(?!\d)", told.replace("_", " "), flags=re.IGNORECASE)
    numbers = {number.upper() for number in found}
    assert len(CASES) == 163
    assert [case for case in CASES if case not in numbers] == []
