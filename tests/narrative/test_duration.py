"""Time expressions of clinical shorthand become days."""

from __future__ import annotations

from datetime import date

import pytest

from cds_services.narrative.duration import Clock, Form
from cds_services.narrative.modifiers import Modifiers
from tests.narrative.reading import WRITTEN, one

CLOCK = Clock(Modifiers.load().time)


def days(text: str) -> tuple[Form, int, int]:
    span = CLOCK.read(text.split(), 0, WRITTEN)
    assert span is not None, text
    assert span.last == len(text.split()), text
    return span.form, int(span.most), int(span.fewest)


@pytest.mark.parametrize(
    ("text", "most", "fewest"),
    [
        ("x 2 wks", 14, 14),
        ("for 10 weeks", 70, 70),
        ("5/7", 5, 5),
        ("3/52", 21, 21),
        ("over past 3 months", 91, 91),
        ("2 to 3 weeks", 21, 14),
        ("2 3 weeks", 21, 14),
        ("few days", 5, 2),
        ("couple of weeks", 14, 14),
        ("for years", 7305, 730),
        ("over year", 365, 365),
        ("past month", 30, 30),
        ("10/7 history", 10, 10),
        ("onset 3/52", 21, 21),
        ("since monday", 6, 6),
        ("since sunday", 0, 0),
        ("since september", 82, 53),
        ("since march 2025", 631, 601),
        ("since yesterday", 1, 1),
        ("started 4 days ago", 4, 4),
        ("2026-11-12", 10, 10),
        ("12 november", 10, 10),
        ("november 12", 10, 10),
    ],
)
def test_a_length_or_a_start(text: str, most: int, fewest: int) -> None:
    form, *found = days(text)
    assert form is not Form.NONE
    assert found == [most, fewest]


@pytest.mark.parametrize(
    ("text", "most", "fewest"),
    [
        ("ten years ago", 3652, 3652),
        ("in 2019", 2882, 2518),
        ("2019", 2882, 2518),
        ("3 days ago", 3, 3),
        ("yesterday", 1, 1),
        ("last week", 13, 5),
        ("5/11/2026", 195, 17),
        ("in june 2020", 2365, 2336),
    ],
)
def test_a_point_in_time(text: str, most: int, fewest: int) -> None:
    assert days(text) == (Form.AGO, most, fewest)


@pytest.mark.parametrize("text", ["45 y f", "every 6 months", "52 year old"])
def test_ages_and_intervals_date_nothing(text: str) -> None:
    assert days(text)[0] is Form.NONE


@pytest.mark.parametrize(
    "text", ["in both", "over legs", "may", "99 bottles", "x", "since", "for", "13/13/2026", "in 2031"]
)
def test_other_words_are_no_time(text: str) -> None:
    assert CLOCK.read(text.split(), 0, WRITTEN) is None


@pytest.mark.parametrize("text", ["6 months after", "12 month review", "3 weeks post"])
def test_a_time_of_something_else_dates_nothing(text: str) -> None:
    span = CLOCK.read(text.split(), 0, WRITTEN)
    assert span is not None
    assert span.form is Form.NONE


@pytest.mark.parametrize(
    "text",
    [
        "visit in 3/52",
        "appointment in 2 weeks",
        "mri in 6 months",
        "next visit 3/52",
        "within next 2 weeks",
        "in next 10 days",
    ],
)
def test_what_is_still_to_come_dates_nothing(text: str) -> None:
    words = text.split()
    first = next(place for place in range(len(words)) if CLOCK.read(words, place, WRITTEN))
    span = CLOCK.read(words, first, WRITTEN)
    assert span is not None
    assert span.form is Form.NONE


@pytest.mark.parametrize("text", ["clinic 3 weeks ago", "seen within last 3 weeks", "review 3 weeks ago"])
def test_what_was_is_not_to_come(text: str) -> None:
    words = text.split()
    span = CLOCK.read(words, 1, WRITTEN)
    assert span is not None
    assert span.form is not Form.NONE


def test_hours_are_told_apart() -> None:
    span = CLOCK.read(["60", "min", "ago"], 0, WRITTEN)
    assert span is not None
    assert span.hours


@pytest.mark.parametrize("written", [date.min, date(1, 1, 2), date.max])
def test_no_date_falls_out_of_the_calendar(written: date) -> None:
    for text in ("for 9999 years", "since childhood", "in 1901", "since september"):
        span = CLOCK.read(text.split(), 0, written)
        if span is not None:
            earliest, latest = span.dates(written)
            assert earliest <= latest <= written


def test_onset_is_counted_from_the_day_of_the_order() -> None:
    onset = one("numb legs since Monday", "both-legs-sensory").onset
    assert onset is not None
    assert (onset.earliest, onset.latest) == (date(2026, 11, 16), date(2026, 11, 16))


@pytest.mark.parametrize("text", ["va 6/12", "visual acuity 6/9 , 6/12", "od 6/12"])
def test_sight_is_no_time(text: str) -> None:
    words = text.split()
    assert CLOCK.read(words, len(words) - 1, WRITTEN) is None
