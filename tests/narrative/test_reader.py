"""The reader as a whole: any input, bounded, alike from every thread."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from cds_services.concepts.text_reader import read_mentions
from cds_services.narrative.modifiers import Modifiers
from tests.narrative.reading import WRITTEN, mentions, one

MORE = ("relapse 2019 ( numb ", "numb - old, ", "if numb or ", "numb 2 hours. resolved. ", "24 + 3 ", "legs 4/5 ")
LIMIT = Modifiers.load().read_characters


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0" * 5000,
        "\U0001f600\U0001f9e0 MS \u202erelapse\u202c",
        "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
        "a" * 1_000_000,
        "no " * 400_000,
        "((((" * 250_000,
        "?" * 1_000_000,
        "1/" * 500_000,
        "weakness and " * 80_000,
        "relapse 2019 (" * 70_000,
        "numb - old, " * 80_000,
        "if numb or " * 90_000,
        "?MS " * 250_000,
        "\U0001f9e0" * 1_000_000,
        "\u202e\u05e9\u05dc " * 300_000,
        "MS. Ms. " * 120_000,
        "x" * 20_000 + "1",
        "e\u0301" * 20_000,
        "\ud800 lone surrogate",
    ],
)
def test_no_input_raises_or_takes_long(text: str) -> None:
    start = time.process_time()
    reason = read_mentions(text, WRITTEN)
    assert time.process_time() - start < 2
    assert reason.truncated is (len(text) > LIMIT)


def test_only_a_bounded_beginning_is_read() -> None:
    reason = read_mentions("MS. " + "x " * LIMIT + "relapse", WRITTEN)
    assert reason.truncated
    assert [mention.concept for mention in reason.mentions] == ["ms-abbreviation"]


def test_time_grows_with_the_length_and_no_faster() -> None:
    for piece in (
        "no weakness, numbness, ",
        "weakness and ",
        "3 days ago ",
        "relapse? ",
        "old new ",
        "resolved ",
        *MORE,
    ):
        short, long = (piece * (size // len(piece)) for size in (LIMIT // 8, LIMIT))
        read_mentions(short, WRITTEN)
        taken = [min(_seconds(text) for _ in range(3)) for text in (short, long)]
        assert taken[1] < 40 * max(taken[0], 0.0005), piece


def _seconds(text: str) -> float:
    start = time.process_time()
    read_mentions(text, WRITTEN)
    return time.process_time() - start


def test_threads_may_share_the_reader() -> None:
    texts = ["MS relapse? new T8 level 5 days", "no weakness but new numbness", "mother has MS"] * 50
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(mentions, texts)) == [mentions(text) for text in texts]


def test_typing_errors_capitals_and_odd_marks_are_read() -> None:
    assert one("KNOWN MULTIPEL SCLEROSIS", "multiple-sclerosis").assertion == "affirmed"
    assert one("new leg weaknes", "leg-weakness").course == "new"
    assert one("Guillain\u2013Barr\u00e9 syndrome", "peripheral-nerve-disease").assertion == "affirmed"
    assert mentions("she was talking, needed a lesson and a letter") == []


def test_offsets_point_at_the_phrase() -> None:
    text = "  Known\u00a0MS \u2014 new   diplopia, 3 d"
    for mention in mentions(text):
        assert text[mention.start : mention.end].strip() in {"MS", "diplopia"}


def test_an_abbreviation_that_is_also_a_word() -> None:
    assert one("h/o ON, now numb legs", "optic-neuritis").assertion == "past"
    assert "optic-neuritis" not in {mention.concept for mention in mentions("RRMS on natalizumab, new on Monday")}
