"""One typing error in a long word is forgiven; short words and real words are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_services.narrative.spelling import Speller

KNOWN = ("weakness", "numbness", "sclerosis", "diplopia", "walking", "fever")
SPELLER = Speller(KNOWN, ["talking"], shortest=6, doubled=8)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize("written", ["weaknes", "weakkness", "waekness", "weakmess", "eakness", "weaknesz"])
def test_one_edit_is_corrected(written: str) -> None:
    assert SPELLER.correct(written) == "weakness"


@pytest.mark.parametrize(
    "written", ["wekanes", "talking", "fevr", "fewer", "xyz", "weaknes5", "\u0443\u0442\u0440\u043e"]
)
def test_everything_else_stays_as_written(written: str) -> None:
    assert SPELLER.correct(written) == written


@pytest.mark.parametrize("written", ["weakknnes", "wweaknness", "weaaknnes", "numbbnes"])
def test_any_number_of_doubled_letters_is_forgiven_in_a_long_word(written: str) -> None:
    assert SPELLER.correct(written) in {"weakness", "numbness"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("confussion", "confusion"),
        ("concusion", "concussion"),
        ("conusion", "confusion"),
        ("cofnusion", "confusion"),
        ("contuson", "contusion"),
    ],
)
def test_of_several_words_the_likeliest_is_meant(written: str, meant: str) -> None:
    speller = Speller(["concussion", "confusion", "contusion"], [], shortest=6, doubled=8)
    assert speller.correct(written) == meant


@given(st.sampled_from(KNOWN[:5]), st.integers(0, 7), st.sampled_from(LETTERS), st.sampled_from("drsi"))
def test_any_single_edit_of_a_long_word_leads_back(word: str, place: int, letter: str, edit: str) -> None:
    place = min(place, len(word) - 1)
    head, tail = word[:place], word[place:]
    written = {
        "d": head + tail[1:],
        "r": head + letter + tail[1:],
        "i": head + letter + tail,
        "s": head + tail[1:2] + tail[:1] + tail[2:],
    }[edit]
    assert SPELLER.correct(written) == ("talking" if written == "talking" else word)
