"""The ratings of the topic's guideline: the file `guideline.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cds_services.appropriateness.guideline import Guideline, load_guideline


@cache
def guideline() -> Guideline:
    """Return the ratings, read once."""
    return load_guideline(files(__package__) / "knowledge" / "guideline.yaml")
