"""An order catalogue that changed: what was ordered often is gone, and codes never seen have come.

Only what is stored can be compared: the studies that were recognised, and the codes that were not. A catalogue whose
new codes are all known changes nothing; one whose new codes are read from their words raises `unknown-codes` alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.governance.detectors.finding import Finding
from app.governance.detectors.window import filled
from app.governance.statistics.chance import none_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.governance.detectors.daily_counts import DailyCounts, Series
    from app.governance.detectors.thresholds import Thresholds
    from app.governance.detectors.window import Window

CODE = "code:"
"""Prefix of an item that is an unknown code."""

STUDY = "study:"
"""Prefix of an item that is a study."""


def catalogue_changed(counts: DailyCounts, day: int, limits: Thresholds) -> Iterator[Finding]:
    """Find catalogues that changed, by client: `observed` has a new code, `expected` had what is gone."""
    own = limits.catalogue_changed
    for stream, items in counts.items.items():
        patients = counts.patients.get(stream, counts.nothing())
        length = own.window.value, own.longest.value
        window = filled(patients, day, length, own.fewest_patients.value, limits.baseline_days.value)
        if window is None:
            continue
        new = sum(window.recent(series) for item, series in items.items() if _is_new(item, series, window))
        if new < max(own.fewest_new.value, own.new_share.value * window.recent(patients)):
            continue
        gone = [series for series in items.values() if _is_gone(series, patients, window, own.chance.value)]
        if gone:
            since = counts.date_of(window.start)
            expected = sum(map(window.usual, gone)) * window.recent(patients) / window.usual(patients)
            yield Finding("catalogue-changed", *stream, "", since, new, expected)


def _is_new(item: str, series: Series, window: Window) -> bool:
    return item.startswith(CODE) and not window.usual(series)


def _is_gone(series: Series, patients: Series, window: Window, chance: float) -> bool:
    usual, before = window.usual(series), window.usual(patients)
    if not usual or window.recent(series):
        return False
    return none_in(window.recent(patients), min(usual, before), before) < chance
