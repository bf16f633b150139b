"""What we chose about reports: the file `choices.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cds_services.knowledge import Choice, Entry, load
from cds_services.local.thresholds import adjusted


class FollowUpChoices(Entry, frozen=True):
    """Every choice; days are days. The reasons are in the file."""

    reviewed: str
    report_days: Choice[int]
    quoted_words: Choice[int]


@cache
def choices() -> FollowUpChoices:
    """Return the choices with the thresholds of the site, read once."""
    return adjusted(load(files(__package__) / "knowledge" / "choices.yaml", FollowUpChoices))
