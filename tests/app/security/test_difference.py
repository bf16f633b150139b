"""How two values differ, said in a few words, and the nearest of several."""

from __future__ import annotations

import time

import pytest

from app.security.difference import Difference, difference

ONE = "https://cds.example.org/cds-services/one"
TWO = "https://cds.example.org/cds-services/two"


@pytest.mark.parametrize(
    ("found", "what"),
    [
        (f"{ONE}/", "has a slash at the end"),
        (f" {ONE}", "has blanks around it"),
        ("https://cds.example.org/CDS-services/one", "differs in upper and lower case"),
        ("https://cds.example.org", "lacks the end of the address"),
        (f"{ONE}/feedback", "goes on after the end of the address"),
        ("http://cds.example.org/cds-services/one", "has another scheme (http, https)"),
        ("https://cds.example.net/cds-services/one", "has another host"),
        ("https://cds.example.org:8443/cds-services/one", "has another port"),
        ("https://cds.example.org/r4/cds-services/one", "has another path"),
    ],
)
def test_one_edit_is_named(found: str, what: str) -> None:
    assert difference(found, [ONE]) == Difference(ONE, what)


def test_the_nearest_is_chosen() -> None:
    assert difference(f"{TWO}/", [ONE, TWO]) == Difference(TWO, "has a slash at the end")
    assert difference(ONE, [f"{ONE}/"]) == Difference(f"{ONE}/", "lacks the slash at the end")


def test_a_slip_of_the_pen_has_a_neighbour_without_a_name() -> None:
    assert difference("hospital-nort", ["clinic", "hospital-north"]) == Difference("hospital-north", "")


@pytest.mark.parametrize("accepted", [[], [ONE]])
def test_what_resembles_nothing_has_no_neighbour(accepted: list[str]) -> None:
    assert difference("x", accepted) is None
    assert difference("https://[", accepted) is None


def test_long_values_are_compared_quickly() -> None:
    started = time.process_time()
    difference("a/" * 4_000, ["b/" * 4_000])
    assert time.process_time() - started < 1
