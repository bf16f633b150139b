"""Shorthand falls into the words that it stands for, each at its place in the text."""

from __future__ import annotations

import pytest

from cds_services.narrative import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Numbness x2wks", ["numbness", "x", "2", "wks"]),
        ("10/7 hx, onset 3/52", ["10/7", "hx", ",", "onset", "3/52"]),
        ("w/o numbness, w/ pain, r/o MS, b/l", ["w/o", "numbness", ",", "w/", "pain", ",", "r/o", "ms", ",", "b/l"]),
        ("band-like T4-T6", ["band", "like", "t4", "t6"]),
        ("AQP4+ RAPD -ve +ve", ["aqp4", "+", "rapd", "-ve", "+ve"]),
        ("Guillain\u2013Barr\u00e9; Lhermitte\u2019s", ["guillain", "barre", ";", "lhermitte", "s"]),
        ("?MS MS?", ["?", "ms", "ms", "?"]),
        ("temp 38.6. Power 4/5", ["temp", "38.6", ".", "power", "4/5"]),
        ("M.S. e.g. legs.Numb", ["ms", ".", "eg", ".", "legs", ".", "numb"]),
        ("MS\u2014new", ["ms", ";", "new"]),
        ("don't pt's", ["don't", "pt", "s"]),
        ("", []),
    ],
)
def test_shorthand_is_split(text: str, expected: list[str]) -> None:
    assert words.split(text, {}, None).words == expected


def test_known_spellings_are_written_the_usual_way_and_fillers_left_out() -> None:
    read = words.split("w/o the pain", {"w/o": "without", "the": ""}, None)
    assert read.words == ["without", "pain"]


def test_offsets_are_those_of_the_text_as_written() -> None:
    text = "\u0130\u00dcber \ufb01ne NUMBNESS\u00a0x2wks"
    read = words.split(text, {}, None)
    place = read.words.index("numbness")
    assert text[read.start(place) : read.end(place)] == "NUMBNESS"
    assert len(words.fold(text)) == len(text)


def test_unknown_words_are_corrected_and_short_ones_left_alone() -> None:
    assert words.split("weaknes tm", {}, lambda _: "weakness").words == ["weakness", "tm"]


def test_a_word_that_carries_nothing_is_left_out_with_full_stops_in_it_as_well() -> None:
    assert words.split("numb l.t. arm", {"lt": ""}, None).words == ["numb", ".", "arm"]
