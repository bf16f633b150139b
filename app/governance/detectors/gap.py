"""What has not happened for longer than chance explains: the open gap of a g chart."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, log1p
from typing import TYPE_CHECKING

from app.governance.statistics.chance import none_in

if TYPE_CHECKING:
    from app.governance.detectors.daily_counts import Series


@dataclass(frozen=True, slots=True)
class Gap:
    """Opportunities since the last event.

    Attributes:
        last: index of the day of the last event.
        trials: opportunities on the days after it.
        events: events in the baseline, which ends with that day.
        usual: opportunities in the baseline.
    """

    last: int
    trials: int
    events: int
    usual: int

    @property
    def chance(self) -> float:
        """The probability of no event for so long if nothing changed."""
        return none_in(self.trials, self.events, self.usual)

    @property
    def expected(self) -> float:
        """Events that were to be expected in the gap."""
        return self.trials * self.events / self.usual

    def days_to_notice(self, chance: float, days: int) -> float | None:
        """Return after how many days of silence the gap is unlikely; None if an event is certain each time.

        Args:
            chance: the probability below which a gap is unlikely.
            days: days of the baseline.
        """
        share, trials = self.events / self.usual, self.usual / days
        return log(chance) / log1p(-share) / trials if 0 < share < 1 and trials else None


def open_gap(events: Series, trials: Series, day: int, baseline: int, lag: int = 0) -> Gap | None:
    """Return the gap up to and including `day`; None if there was no event before.

    Args:
        events: events a day.
        trials: opportunities a day.
        day: index of the last day that is looked at.
        baseline: days that say what is usual.
        lag: days that an event may come after its opportunity; the opportunities of the last days do not count yet.
    """
    last = next((index for index in range(day, -1, -1) if events[index]), None)
    if last is None:
        return None
    base = max(last + 1 - baseline, 0)
    known, usual = sum(events[base : last + 1]), sum(trials[base : last + 1])
    # More events than opportunities are possible where the two were counted on different days.
    return Gap(last, sum(trials[last + 1 : day + 1 - lag]), min(known, usual), usual) if usual else None
