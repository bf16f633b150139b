"""A share of the patients that rose: a prefetch key that cannot be read, codes that are not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.governance.detectors.finding import Finding
from app.governance.detectors.window import filled
from app.governance.statistics.chance import at_least

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.governance.detectors.daily_counts import DailyCounts, Series, Stream
    from app.governance.detectors.thresholds import ShareRose, Thresholds
    from app.governance.detectors.window import Window


def prefetch_lost(counts: DailyCounts, day: int, limits: Thresholds) -> Iterator[Finding]:
    """Find prefetch keys that can no longer be read for many more patients than usual."""
    for stream, keys in counts.missing.items():
        window = _window(counts, stream, day, limits.prefetch_lost, limits)
        for key, series in keys.items():
            yield from _rose("prefetch-lost", counts, (stream, key), (series, window), limits.prefetch_lost)


def unknown_codes(counts: DailyCounts, day: int, limits: Thresholds) -> Iterator[Finding]:
    """Find clients whose orders have unknown codes far more often than before."""
    for stream, series in counts.unknown.items():
        window = _window(counts, stream, day, limits.unknown_codes, limits)
        yield from _rose("unknown-codes", counts, (stream, ""), (series, window), limits.unknown_codes)


def _window(counts: DailyCounts, stream: Stream, day: int, own: ShareRose, limits: Thresholds) -> Window | None:
    patients = counts.patients.get(stream, counts.nothing())
    length = own.window.value, own.longest.value
    return filled(patients, day, length, own.fewest_patients.value, limits.baseline_days.value)


def _rose(
    detector: str,
    counts: DailyCounts,
    what: tuple[Stream, str],
    where: tuple[Series, Window | None],
    own: ShareRose,
) -> Iterator[Finding]:
    (stream, subject), (series, window) = what, where
    if window is None:
        return
    patients = counts.patients[stream]
    recent, usual = window.recent(series), window.usual(series)
    of, before = window.recent(patients), window.usual(patients)
    if not before:
        return
    share, was = recent / of, usual / before
    if share < was + own.rise.value or share < own.ratio.value * was:
        return
    if at_least(recent, of, usual, before) < own.chance.value:
        yield Finding(detector, *stream, subject, counts.date_of(window.start), recent, was * of)
