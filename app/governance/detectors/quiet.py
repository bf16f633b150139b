"""A client that stopped calling, by what it usually does on these weekdays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.governance.detectors.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.governance.detectors.daily_counts import DailyCounts, Series
    from app.governance.detectors.thresholds import ClientQuiet, Thresholds

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Expected:
    """The latest days that hold enough of what is usual: from `start` on, so many patients were to be expected."""

    start: int
    patients: float


def client_quiet(counts: DailyCounts, day: int, limits: Thresholds) -> Iterator[Finding]:
    """Find clients that call a service no longer."""
    for stream, patients in counts.patients.items():
        due = expected(patients, day, limits)
        if due is None:
            continue
        came = sum(patients[due.start : day + 1])
        if came <= limits.client_quiet.share.value * due.patients:
            yield Finding("client-quiet", *stream, "", counts.date_of(due.start), came, due.patients)


def expected(patients: Series, day: int, limits: Thresholds) -> Expected | None:
    """Return the shortest time up to `day` in which silence means something; None if the longest is too short."""
    own = limits.client_quiet
    total, busy = 0.0, 0
    for start in range(day, max(day - own.longest.value, 2 * _WEEK - 1), -1):
        # What is usual is what was usual before the window, which grows with each step.
        means = _weekdays(patients, start, limits.baseline_days.value)
        closed = own.closed_share.value * max(means)
        usual = means[start % _WEEK]
        total += usual
        busy += usual > closed
        if total >= own.expected.value and busy >= _busy_days(means, closed, own):
            return Expected(start, total)
    return None


def _busy_days(means: list[float], closed: float, own: ClientQuiet) -> int:
    return own.busy_days.value if min(means) <= closed else 1


def _weekdays(patients: Series, end: int, baseline: int) -> list[float]:
    """Return the mean of each weekday (index modulo 7) in the whole weeks of the baseline before `end`."""
    weeks = min(baseline, end) // _WEEK
    begin = end - weeks * _WEEK
    sums = [0] * _WEEK
    for index in range(begin, end):
        sums[index % _WEEK] += patients[index]
    return [each / weeks for each in sums]
