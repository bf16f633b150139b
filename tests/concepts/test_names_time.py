"""A text that names no time says the same on every day, so that it is read once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from cds_services.concepts.chart_words import read_chart_words
from cds_services.concepts.text_reader import names_time, read_mentions
from tests.labelled_texts import labelled_texts

DAYS = [date(2024, 2, 29) + timedelta(days) for days in (0, 1, 2, 200)]
TEXTS = [each["text"] for each in labelled_texts(Path(__file__).parent.parent / "narrative")]


def test_a_text_without_a_time_is_read_the_same_on_every_day() -> None:
    timeless = [text for text in TEXTS if not names_time(text)]
    assert len(timeless) > 100
    for text in timeless:
        assert len({repr(read_mentions(text, day)) for day in DAYS}) == 1, text
        assert len({repr(read_chart_words(text, day)) for day in DAYS}) == 1, text


@pytest.mark.parametrize(
    "text",
    [
        "weak since Monday",
        "optic neuritis in March",
        "relapse yesterday",
        "MS 2019",
        "numb for a week",
        "Feburary relapse",
    ],
)
def test_a_text_with_a_time_is_one_that_depends_on_the_day(text: str) -> None:
    assert names_time(text)


@pytest.mark.parametrize("text", ["Essential hypertension", "Optic neuritis", "Cardiac pacemaker", ""])
def test_most_names_of_problems_name_no_time(text: str) -> None:
    assert not names_time(text)
