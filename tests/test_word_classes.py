"""Words that many phrases share are listed once."""

from __future__ import annotations

import pytest

from cds_services.errors import KnowledgeError
from cds_services.narrative.patterns import parse
from cds_services.word_classes import with_classes


def test_a_class_goes_into_the_brackets_around_its_name() -> None:
    said = with_classes("[{for-now}] (never|{for-now})")
    assert said.startswith("[yet|currently|")
    assert "(never|yet|currently|" in said


def test_a_class_without_brackets_is_a_choice() -> None:
    (piece,) = parse("{surely}")
    assert {"fully", "100%", "with confidence"} <= set(piece.choices)
    assert not piece.optional


def test_a_phrase_without_a_class_stays_as_it_is() -> None:
    assert with_classes("(a|b) [c]") == "(a|b) [c]"


def test_an_unknown_class_stops_the_start_up() -> None:
    with pytest.raises(KnowledgeError, match="unheard"):
        with_classes("({unheard}) of")
