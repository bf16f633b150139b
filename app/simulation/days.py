"""Days and moments as FHIR writes them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

_DAY_MINUTES = 1440


class Moment(NamedTuple):
    """A minute of a day, in the local time of a site.

    Attributes:
        day: ordinal of the date.
        minute: of the day, 0 to 1439.
        offset: of local time from UTC, as "+01:00".
    """

    day: int
    minute: int
    offset: str

    def later(self, minutes: int) -> Moment:
        """Return the moment some minutes later."""
        days, minute = divmod(self.minute + minutes, _DAY_MINUTES)
        return Moment(self.day + days, minute, self.offset)

    def written(self) -> str:
        """Write it as a FHIR dateTime or instant."""
        hour, minute = divmod(self.minute, 60)
        return f"{date.fromordinal(self.day).isoformat()}T{hour:02}:{minute:02}:00{self.offset}"


def written(day: int) -> str:
    """Write a date."""
    return date.fromordinal(day).isoformat()


def weekday(day: int) -> str:
    """Name the day of the week in English."""
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[
        date.fromordinal(day).weekday()
    ]
