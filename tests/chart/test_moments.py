"""When something was, in every form that R4 has for it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_services.chart.moments import last_moment, read_moment

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-11", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("2026-11-20T08:00", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20T08:00:00Z", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20T08:00:00+02:00", datetime(2026, 11, 20, 6, tzinfo=UTC)),
        ("2026-11-20T23:30:00-0500", datetime(2026, 11, 21, 4, 30, tzinfo=UTC)),
        ("2026-11-20T08:00:00.1234567Z", datetime(2026, 11, 20, 8, 0, 0, 123456, tzinfo=UTC)),
        ("2026-11-20 08:00:00", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20T24:00:00Z", datetime(2026, 11, 21, tzinfo=UTC)),
        ("2026-11-20T23:59:60Z", datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_moment_knows_time_and_zone(written: str, instant: datetime) -> None:
    found = read_moment(written)
    assert found is not None
    assert found.instant == instant


@pytest.mark.parametrize(
    "broken", ["yesterday", "", None, 20261120, "2026-13-01", "2026-02-30", "9999-12-31T23:00:00-23:59", []]
)
def test_what_is_none_is_none(broken: object) -> None:
    assert read_moment(broken) is None


@given(st.text(max_size=40))
def test_nothing_raises(written: str) -> None:
    read_moment(written)


@pytest.mark.parametrize(
    ("elements", "day"),
    [
        ({"effectiveDateTime": "2026-11-20"}, date(2026, 11, 20)),
        ({"effectiveInstant": "2026-11-20T08:00:00Z"}, date(2026, 11, 20)),
        ({"effectivePeriod": {"start": "2026-11-18", "end": "2026-11-20"}}, date(2026, 11, 20)),
        ({"effectivePeriod": {"start": "2026-11-18"}}, date(2026, 11, 18)),
        ({"effectivePeriod": {"start": "2026-11-18", "end": "2027-11-20"}}, date(2026, 11, 18)),
        ({"effectiveTiming": {"event": ["2026-11-01", "2026-11-20", "2027-01-01"]}}, date(2026, 11, 20)),
        ({"effectiveTiming": {"repeat": {"boundsPeriod": {"start": "2026-11-03"}}}}, date(2026, 11, 3)),
        ({"issued": "2026-11-20T08:00:00Z"}, date(2026, 11, 20)),
        ({"effectiveDateTime": "soon", "issued": "2026-11-20T08:00:00Z"}, date(2026, 11, 20)),
        ({"effectiveDateTime": "2027-11-20"}, date(2027, 11, 20)),
        ({}, None),
        ({"effectivePeriod": 5, "effectiveTiming": {"event": {}}}, None),
    ],
)
def test_the_last_moment_that_does_not_lie_ahead(elements: dict[str, Any], day: date | None) -> None:
    found = last_moment(elements, "effective", TODAY, "issued")
    assert (found.day if found else None) == day


@pytest.mark.parametrize(
    ("written", "ahead"),
    [
        ("2026-11-22T23:59:00-05:00", False),
        ("2026-11-23T08:00:00+12:00", False),
        ("2026-11-23", True),
        ("2027", True),
        ("2026-11-22", False),
    ],
)
def test_ahead_is_after_today_for_the_writer_and_in_utc(written: str, ahead: bool) -> None:  # noqa: FBT001
    found = read_moment(written)
    assert found is not None
    assert found.lies_ahead(TODAY) is ahead
