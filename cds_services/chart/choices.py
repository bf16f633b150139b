"""The project's choices for reading a record: the file `choices.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cds_services.knowledge import Choice, Entry, load


class Choices(Entry, frozen=True):
    """Every choice. The reasons are in the file."""

    reviewed: str
    not_ended_words: Choice[frozenset[str]]
    denying_elements: Choice[tuple[str, ...]]


@cache
def choices() -> Choices:
    """Return the choices, read once."""
    return load(files(__package__) / "knowledge" / "choices.yaml", Choices)
