"""The days and the part of the decisions that a page is about, as stated in its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from cds_services.errors import ImagingCdsError

if TYPE_CHECKING:
    from collections.abc import Mapping

USUAL_DAYS = 90
"""Days that a page shows unless its address states others: a quarter, as committees meet."""
ORIGINS = ("live", "replay")
_CLIENT_LENGTH = 64


class NoPeriod(ImagingCdsError):  # noqa: N818 - named for what it is, as in the clinical core
    """The days of an address or a command cannot be read; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Period:
    """Some days, both included, in UTC.

    Attributes:
        first: the first day.
        last: the last day.
        origin: `live` for decisions on calls, `replay` for past orders that were judged later.
        client: this deployment's name of the one client that counts; empty for all.
    """

    first: date
    last: date
    origin: str = "live"
    client: str = ""

    @property
    def days(self) -> list[date]:
        """Every day, in order."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    @property
    def query(self) -> str:
        """The period as the query of an address."""
        chosen = {"from": self.first.isoformat(), "to": self.last.isoformat(), "origin": self.origin}
        return urlencode({**chosen, **({"client": self.client} if self.client else {})})


def read_period(asked: Mapping[str, str], latest: date) -> Period:
    """Read a period.

    Args:
        asked: `from`, `to`, `origin`, `client`, each optional.
        latest: the last day of the usual period.

    Raises:
        NoPeriod: a day is no date, the days are in the wrong order, or the origin is unknown.
    """
    last = _day(asked.get("to", "")) or latest
    first = _day(asked.get("from", "")) or last - timedelta(days=USUAL_DAYS - 1)
    if first > last:
        raise NoPeriod(f"the period begins on {first} and ends before, on {last}")
    origin = asked.get("origin") or ORIGINS[0]
    if origin not in ORIGINS:
        raise NoPeriod(f"the origin of decisions is {' or '.join(ORIGINS)}")
    return Period(first, last, origin, asked.get("client", "")[:_CLIENT_LENGTH])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NoPeriod("write a day as 2026-03-16") from None
