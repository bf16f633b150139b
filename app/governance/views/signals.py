"""What the detectors of silent failures found, and how soon they would notice one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.governance.detectors.reading import daily_counts
from app.governance.detectors.thresholds import thresholds
from app.governance.detectors.watch import findings, sights
from app.governance.knowledge.files import name_of, notes
from app.governance.page import Page, Section, Table

if TYPE_CHECKING:
    from datetime import date

    from app.governance.page import Cell
    from app.store.database import Database

NAME, TITLE = "signals", "Signals"


def signals(database: Database, day: date) -> Page:
    """Look with every detector at the days up to one that is over; of a million decisions this takes some seconds."""
    limits = thresholds()
    counts = daily_counts(database, day, limits.history_days.value)
    found = [
        (
            limits.description(each.detector).title,
            each.client,
            each.service,
            name_of(each.subject),
            each.since.isoformat(),
            each.observed,
            round(each.expected, 1),
            each.changed.isoformat() if each.changed else "",
            limits.description(each.detector).remedy,
        )
        for each in findings(counts, day, limits)
    ]
    seen: list[tuple[Cell, ...]] = [
        (
            name_of(each.rule) or "its calls",
            each.client,
            each.service,
            round(each.days, 1) if each.days is not None else None,
            "" if each.days is not None else "too rare to be watched",
        )
        for each in sights(counts, day, limits)
    ]
    columns = ("Signal", "Client", "Service", "About", "Since", "Counted", "Expected", "Version changed", "What to do")
    return _page(
        Table("findings", columns, tuple(found), f"Nothing was found up to {day:%d %B %Y}."),
        Table("notice", ("What", "Client", "Service", "Days", "Remark"), tuple(seen)),
        f"The detectors looked at the days up to {day:%d %B %Y} (UTC), of live calls and every client.",
    )


def not_looked_yet() -> Page:
    """Return the page before the detectors have looked."""
    waiting = Table("findings", ("Signal",), (), "The detectors have not looked yet; they do so when the pages start.")
    return _page(waiting, Table("notice", ("What",), ()), "")


def _page(found: Table, seen: Table, lead: str) -> Page:
    sections = (
        Section("What is no longer as it was", found, (notes()["signals"],)),
        Section("How soon a stop would be noticed", seen, (notes()["notice"],)),
    )
    return Page(NAME, TITLE, sections, (lead,) if lead else ())
