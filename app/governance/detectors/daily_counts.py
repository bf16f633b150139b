"""What the detectors read: how many patients a day, by client and service, and for how many of them something held.

Patients are counted, not calls: an order is judged when it is selected and again when it is signed, so that calls come
in pairs and bursts, and counts of calls would vary more than chance explains.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

Stream: TypeAlias = tuple[str, str]
"""The client's name in this deployment, and the id of the service that it calls."""

Series: TypeAlias = list[int]
"""One count for each day, in order."""


@dataclass(frozen=True, slots=True)
class DailyCounts:
    """Counts of consecutive days (UTC) from `first` on; every series has as many entries as there are days.

    Attributes:
        first: the first day.
        days: how many days there are.
        patients: patients with a stored decision.
        rules: of these, those for whom a rule made a card, shown or withheld.
        missing: those of whom a prefetch key could not be read completely.
        unknown: those with an order whose code is not known.
        items: those with an order of a study (`study:MRI head`), or with an unknown code (`code:SYSTEM|CODE`).
        shown: patients for whom a card was sent.
        feedback: items of feedback that arrived on cards that are known.
        changes: days on which the version of the service, its knowledge or the site file differs from the day before.
    """

    first: date
    days: int
    patients: dict[Stream, Series] = field(default_factory=dict)
    rules: dict[Stream, dict[str, Series]] = field(default_factory=dict)
    missing: dict[Stream, dict[str, Series]] = field(default_factory=dict)
    unknown: dict[Stream, Series] = field(default_factory=dict)
    items: dict[Stream, dict[str, Series]] = field(default_factory=dict)
    shown: dict[Stream, Series] = field(default_factory=dict)
    feedback: dict[Stream, Series] = field(default_factory=dict)
    changes: tuple[date, ...] = ()

    def date_of(self, day: int) -> date:
        """Return the date of a day by its index."""
        return self.first + timedelta(days=day)

    def index_of(self, day: date) -> int:
        """Return the index of a date."""
        return (day - self.first).days

    def nothing(self) -> Series:
        """Return a series of zeros."""
        return [0] * self.days
