"""Proportions of cases that belong together: orders of one clinician resemble each other.

Where a trial draws the arm for each clinician, the clinicians are what was randomised, and the orders of one are worth
fewer than as many orders of different clinicians. The design effect says how many fewer (Rao and Scott, Biometrics
1992;48:577-585): it divides the number of cases before Wilson's interval is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.governance.statistics.comparison import Comparison, compare_effective
from app.governance.statistics.interval import Interval, student
from app.governance.statistics.proportion import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST = 5
"""Clusters in each arm without which no interval is stated: the spread of four says nothing about the next."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cases of one randomised unit, and how many of them had the event."""

    events: int
    total: int


@dataclass(frozen=True, slots=True)
class ClusteredProportion:
    """A share of the cases of all clusters."""

    events: int
    total: int
    clusters: int
    share: float
    design_effect: float
    """How many cases are worth one independent case; at least 1."""
    interval: Interval | None
    """None with fewer than five clusters."""


def clustered(clusters: Sequence[Cluster]) -> ClusteredProportion | None:
    """Return the share over all clusters; None without a case. Clusters without a case do not count."""
    filled = [each for each in clusters if each.total]
    if not filled:
        return None
    events, total = sum(each.events for each in filled), sum(each.total for each in filled)
    share, effect = events / total, _design_effect(filled, events, total)
    interval = None
    if len(filled) >= FEWEST:
        # The normal quantile would make the interval too narrow where there are few clusters.
        interval = wilson(events / effect, total / effect, student(len(filled) - 1))
    return ClusteredProportion(events, total, len(filled), share, effect, interval)


def compare_clustered(first: ClusteredProportion, second: ClusteredProportion) -> Comparison | None:
    """Compare two arms; None where an arm has fewer than five clusters."""
    if min(first.clusters, second.clusters) < FEWEST:
        return None
    return compare_effective(
        (first.share, first.total / first.design_effect),
        (second.share, second.total / second.design_effect),
        student(first.clusters + second.clusters - 2),
    )


def _design_effect(clusters: Sequence[Cluster], events: int, total: int) -> float:
    count, share = len(clusters), events / total
    if share in {0.0, 1.0}:
        # All clusters are alike, so that nothing shows how alike their cases are: one case for each cluster.
        return total / count
    if count == 1:
        return float(total)
    spread = sum((each.events - share * each.total) ** 2 for each in clusters)
    variance = count / (count - 1) * spread / total**2
    return max(variance * total / (share * (1 - share)), 1.0)
