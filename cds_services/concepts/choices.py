"""The project's choices for the words of order and chart: the file `choices.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cds_services.knowledge import Choice, Entry, load


class Choices(Entry, frozen=True):
    """Every choice. The reasons are in the file."""

    reviewed: str
    removed_words: Choice[tuple[str, ...]]
    considered_words: Choice[tuple[str, ...]]
    reason_elsewhere_words: Choice[tuple[str, ...]]
    pregnancy_not_now_words: Choice[tuple[str, ...]]
    pregnancy_now_words: Choice[tuple[str, ...]]
    named_by_words: Choice[dict[str, frozenset[str]]]


@cache
def choices() -> Choices:
    """Return the choices, read once."""
    return load(files(__package__) / "knowledge" / "choices.yaml", Choices)
