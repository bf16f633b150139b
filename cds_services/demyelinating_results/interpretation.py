"""What we chose where the publications leave it open: the file `interpretation.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cds_services.knowledge import Choice, Entry, load
from cds_services.local.thresholds import adjusted


class Interpretation(Entry, frozen=True):
    """Every choice of this topic; days are days, months months. The reasons are in the file."""

    reviewed: str
    long_segments: Choice[int]
    compression_indicator: Choice[str]
    compression_unqualified: Choice[bool]
    compression_open: Choice[bool]
    pml_open_needs_drug: Choice[bool]
    pml_affirmed_needs_drug: Choice[bool]
    antibody_days: Choice[int]
    atypical_alone: Choice[str]
    neurology_contact: Choice[frozenset[str]]
    neurology_appointment_days: Choice[int]
    spine_referral_before_days: Choice[int]
    unchanged_compression_months: Choice[int]
    imaging_order_days: Choice[int]
    problem_days: Choice[int]
    reason_order_days: Choice[int]
    infection_days: Choice[int]
    fever_celsius: Choice[float]
    window_days: Choice[tuple[int, int]]
    past_event_months: Choice[int]
    words_over_codes: Choice[bool]
    blind_order: Choice[bool]
    positive_words: Choice[frozenset[str]]
    negative_words: Choice[frozenset[str]]
    infection_words: Choice[tuple[str, ...]]
    clean_words: Choice[tuple[str, ...]]
    built_in: dict[str, Choice[str]]
    """What the rules decide by themselves; for reviewers."""


@cache
def interpretation() -> Interpretation:
    """Return the choices with the thresholds of the site, read once."""
    return adjusted(load(files(__package__) / "knowledge" / "interpretation.yaml", Interpretation))
