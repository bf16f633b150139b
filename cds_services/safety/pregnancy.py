"""Is the patient pregnant now, as far as the chart states?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from cds_services.narrative.mention import Assertion
from cds_services.safety.choices import choices
from cds_services.safety.due_date import is_born, last_day_due
from cds_services.safety.pregnancy_result import read_pregnancy_result

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds_services.chart.condition import ChartCondition
    from cds_services.chart.observation import Observation

_ENDED = frozenset({"not-pregnant", "postpartum"})


class _Said(NamedTuple):
    """The day of an entry, and what it says of a pregnancy; empty words deny one."""

    day: date
    words: str


def read_pregnancy(observations: Iterable[Observation], conditions: Iterable[ChartCondition], today: date) -> str:
    """Return what the chart says of a present pregnancy, in its own words; the empty string when nothing does.

    The newest entry decides: a later "not pregnant" or a birth overrides an older problem or test. Of two on one day
    the pregnancy counts.
    """
    said = [entry for condition in conditions if (entry := _problem(condition, today)) is not None]
    since = today - timedelta(choices().pregnancy_observation_days.value)
    for observation in observations:
        read = read_pregnancy_result(observation, today)
        if read is not None and read[0] >= since:
            said.append(_Said(*read))
    return max(said, key=lambda entry: (entry.day, bool(entry.words))).words if said else ""


def _problem(condition: ChartCondition, today: date) -> _Said | None:
    if condition.assertion is not Assertion.AFFIRMED:
        return None
    day = condition.newest
    if "pregnancy" in condition.concepts:
        recent = day is None or _is_recent(day, today)
        return _Said(day or date.min, condition.words or "Pregnancy") if recent else None
    if "due-date" in condition.concepts:
        due = last_day_due(condition.words)
        if not is_born(condition.words, due, today):
            return _Said(day or today, condition.words) if _is_ahead(due, day, today) else None
    return _Said(day, "") if day is not None and not _ENDED.isdisjoint(condition.concepts) else None


def _is_ahead(due: date | None, day: date | None, today: date) -> bool:
    """Return whether a due date lies ahead, or is just over; one without a year is as old as its entry."""
    if due is None:
        return day is not None and _is_recent(day, today)
    return due >= today - timedelta(choices().overdue_days.value)


def _is_recent(day: date, today: date) -> bool:
    return day >= today - timedelta(choices().pregnancy_days.value)
