"""What a replay counts beside its decisions: what was read, left out, and cannot be known."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

READ = "resources read"
NOT_READ = "resources of a type that is not read"
OWNERLESS = "resources that name no patient"
TWICE = "resources that came twice"
BROKEN = "broken"
UNDATABLE = "resources without a date that says since when the chart held them"
HINDSIGHT = "resources that came after the order or report"
NOT_ASKED = "resources beyond what the service asks for"
STATUS_OF_TODAY = "resources whose status is over, and nobody knows since when"
STATUS_OF_THEN = "resources whose status was another one then"
ORDERS = "orders"
ORDERS_LEFT_OUT = "orders left out"
SESSIONS = "sessions"
REPORTS = "reports"
PATIENTS = "patients"
NOT_JUDGED = "not judged"
ENTERED = "resources by the day of their entry"
"""The names of what is counted; the words are those of the report."""
WORKLIST = "worklist: "
WORKLIST_SEEN = WORKLIST + "orders by unknown code"
WORKLIST_LOST = WORKLIST + "cards lost by unknown code"
WORKLIST_PROPOSED = WORKLIST + "study by unknown code"
"""What the worklist is made of; `app.replay.worklist` gives the names of kinds."""


class Tally:
    """Counts by name and kind; tallies of parts are added up."""

    def __init__(self) -> None:
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, name: str, kind: str, number: int = 1) -> None:
        """Count."""
        self._counts[name][kind] += number

    def merge(self, counts: dict[str, dict[str, int]]) -> None:
        """Add what another part counted, as `as_json` gives it."""
        for name, kinds in counts.items():
            self._counts[name].update(kinds)

    def of(self, name: str) -> Counter[str]:
        """Return what was counted under a name, by kind."""
        return self._counts[name]

    def total(self, name: str) -> int:
        """Return the sum of a name's kinds."""
        return sum(self._counts[name].values())

    def as_json(self) -> dict[str, dict[str, int]]:
        """Return everything as plain values, in a fixed order."""
        return {name: dict(sorted(self._counts[name].items())) for name in sorted(self._counts) if self._counts[name]}


def counts_of(value: Any) -> dict[str, dict[str, int]]:  # noqa: ANN401 - read from JSON
    """Check that something read from a file is what `as_json` writes.

    Raises:
        ValueError: it is not.
    """
    import msgspec  # noqa: PLC0415

    try:
        return msgspec.convert(value, dict[str, dict[str, int]])
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None
