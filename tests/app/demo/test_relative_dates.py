"""Dates that keep their distance from today."""

from __future__ import annotations

from datetime import date

import pytest

from app.demo.relative_dates import resolve


@pytest.mark.parametrize(
    ("written", "today", "meant"),
    [
        ("{today}", date(2026, 3, 16), "2026-03-16"),
        ("{today-14d}T09:30:00Z", date(2026, 3, 16), "2026-03-02T09:30:00Z"),
        ("{today-2w}", date(2026, 3, 16), "2026-03-02"),
        ("{today-1m}", date(2026, 3, 31), "2026-02-28"),
        ("{today-1y}", date(2024, 2, 29), "2023-02-28"),
        ("{today-42y-177d}", date(2026, 3, 16), "1983-09-21"),
        ("{today-9y:year}", date(2026, 3, 16), "2017"),
        ("{today-3m:month}", date(2026, 1, 10), "2025-10"),
        ("on {today-14d:us}.", date(2026, 3, 16), "on 03/02/2026."),
        ("on {today-14d:words}.", date(2026, 3, 16), "on 2 March 2026."),
        ("no {date} here", date(2026, 3, 16), "no {date} here"),
    ],
)
def test_a_date_is_counted_back_from_today(written: str, today: date, meant: str) -> None:
    assert resolve(written, today) == meant
