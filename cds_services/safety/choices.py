"""The project's choices for contrast and scanner: the file `choices.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cds_services.knowledge import Choice, Entry, load
from cds_services.local.thresholds import adjusted


class EgfrUnits(Entry, frozen=True):
    """How the unit of an eGFR is recognised where it is another than mL/min/1.73 m2.

    Attributes:
        millilitres: how many millilitres a unit of volume has.
        minutes: how many minutes a unit of time has.
        something_else: parts of units of another quantity, or of a rate that is not normalised by body surface.
    """

    millilitres: dict[str, float]
    minutes: dict[str, float]
    something_else: tuple[str, ...]


class Choices(Entry, frozen=True):
    """Every choice; days are days, eGFR in mL/min/1.73 m2. The reasons are in the file."""

    reviewed: str
    egfr_below: Choice[float]
    acute_kidney_injury_days: Choice[int]
    dialysis_days: Choice[int]
    pregnancy_days: Choice[int]
    pregnancy_observation_days: Choice[int]
    pregnancy_name_words: Choice[tuple[str, ...]]
    overdue_days: Choice[int]
    one_pregnancy_days: Choice[int]
    birth_words: Choice[tuple[str, ...]]
    pregnant_now_words: Choice[tuple[str, ...]]
    pregnancy_yes_words: Choice[frozenset[str]]
    pregnancy_no_words: Choice[frozenset[str]]
    pregnancy_unsure_words: Choice[frozenset[str]]
    delivery_date_words: Choice[tuple[str, ...]]
    gadolinium_signs: Choice[tuple[str, ...]]
    reaction_signs: Choice[tuple[str, ...]]
    reaction_links: Choice[tuple[str, ...]]
    reaction_labels: Choice[tuple[str, ...]]
    severe_words: Choice[tuple[str, ...]]
    implant_families: Choice[dict[str, tuple[str, ...]]]
    egfr_units: Choice[EgfrUnits]
    egfr_words: Choice[tuple[str, ...]]


@cache
def choices() -> Choices:
    """Return the choices with the thresholds of the site, read once."""
    return adjusted(load(files(__package__) / "knowledge" / "choices.yaml", Choices))
