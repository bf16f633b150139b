"""Every concept that the product knows, in every way of answering: the answer decides, its neighbour is not touched."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from cds_services.concepts.text_reader import read_mentions
from cds_services.narrative.mention import Assertion
from tests.forms.labels import labels
from tests.forms.ways import NO, NOTHING, PERHAPS, YES
from tests.narrative.reading import WRITTEN

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

_FEWEST = 60


@cache
def _said(text: str) -> frozenset[tuple[str, Assertion]]:
    """Which concepts a text names, and how each is meant; two tests ask it of the same texts."""
    return frozenset((item.concept, item.assertion) for item in read_mentions(text, WRITTEN).mentions)


def _assertions(text: str, concept: str) -> set[Assertion]:
    return {assertion for said, assertion in _said(text) if said == concept}


def test_there_are_enough_ways_and_ideas() -> None:
    assert min(len(YES), len(NO), len(NOTHING)) >= _FEWEST
    assert len({*YES, *NO, *NOTHING}) >= 3 * _FEWEST
    assert len(labels()) >= 60


def _filled(way: str, label: str) -> str:
    return way.replace("{}", label)


def _around(field: str) -> tuple[str, ...]:
    """The field alone, before prose, behind prose, and between two others."""
    return (
        field,
        f"{field}\nNumbness of the left arm for 4 days.",
        f"Numbness of the left arm for 4 days.\n{field}",
        f"Headache: no\n{field}\nNumbness of the left arm for 4 days.",
    )


def _assert_each_idea(way: str, holds: Callable[[set[Assertion], set[Assertion]], bool]) -> None:
    """Hold every concept, asked in one way, to what is said of it; given what its own label says without an answer."""
    wrong = [
        text
        for concept, label in labels().items()
        for text in _around(_filled(way, label))
        if not holds(_assertions(text, concept), _own(concept))
    ]
    assert not wrong, (len(wrong), wrong[:6])


@pytest.mark.parametrize("way", YES)
def test_yes_affirms(way: str) -> None:
    _assert_each_idea(way, lambda said, own: Assertion.AFFIRMED in said and Assertion.NEGATED not in said - own)


@pytest.mark.parametrize("way", NO)
def test_no_denies(way: str) -> None:
    _assert_each_idea(way, lambda said, own: said - own == {Assertion.NEGATED} - own)


@pytest.mark.parametrize("way", NOTHING)
def test_unknown_blank_and_unticked_say_nothing(way: str) -> None:
    _assert_each_idea(way, lambda said, own: not said - own)


@pytest.mark.parametrize("way", PERHAPS)
def test_a_doubtful_answer_asks(way: str) -> None:
    _assert_each_idea(way, lambda said, own: said - own == {Assertion.ASKED})


@pytest.mark.parametrize("way", [*YES, *NO, *NOTHING, *PERHAPS])
def test_the_neighbour_is_not_touched(way: str) -> None:
    wrong = [
        text
        for label in labels().values()
        for text in _around(_filled(way, label))[1:]
        if ("arm-numbness", Assertion.AFFIRMED) not in _said(text)
    ]
    assert not wrong, (len(wrong), wrong[:6])


def _own(concept: str) -> set[Assertion]:
    """What the prose around the field says of the very same concept."""
    return {"headache": {Assertion.NEGATED}, "arm-numbness": {Assertion.AFFIRMED}}.get(concept, set())
