"""What we chose where the publication leaves it open: the file `interpretation.yaml`."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Generic, TypeVar

from cds_services.knowledge import Entry, load

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


class Choice(Entry, Generic[T], frozen=True):
    """One choice with its reason."""

    value: T
    why: str


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


class Interpretation(Entry, frozen=True):
    """Every choice; days are days, ages years, eGFR in mL/min/1.73 m2. The reasons stand in the file."""

    reviewed: str
    established_diseases: Choice[frozenset[str]]
    past_demyelination: Choice[frozenset[str]]
    supporting_ms: Choice[frozenset[str]]
    adult_age_years: Choice[int]
    new_deficit_days: Choice[int]
    enhancement_window_days: Choice[int]
    competing_problem_days: Choice[int]
    egfr_below: Choice[float]
    acute_kidney_injury_days: Choice[int]
    dialysis_days: Choice[int]
    pregnancy_days: Choice[int]
    pregnancy_observation_days: Choice[int]
    pregnancy_name_words: Choice[tuple[str, ...]]
    pregnancy_not_now_words: Choice[tuple[str, ...]]
    pregnancy_now_words: Choice[tuple[str, ...]]
    pregnancy_yes_words: Choice[frozenset[str]]
    pregnancy_no_words: Choice[frozenset[str]]
    pregnancy_unsure_words: Choice[frozenset[str]]
    delivery_date_words: Choice[tuple[str, ...]]
    pml_washout_days: Choice[int]
    pml_drugs: Choice[dict[str, str]]
    drug_ended_words: Choice[tuple[str, ...]]
    drug_taken_words: Choice[tuple[str, ...]]
    denying_elements: Choice[tuple[str, ...]]
    drug_never_words: Choice[tuple[str, ...]]
    cerebral_picture: Choice[frozenset[str]]
    ct_first_pictures: Choice[frozenset[str]]
    followed_by_ct: Choice[frozenset[str]]
    gadolinium_signs: Choice[tuple[str, ...]]
    reaction_signs: Choice[tuple[str, ...]]
    reaction_links: Choice[tuple[str, ...]]
    severe_words: Choice[tuple[str, ...]]
    removed_words: Choice[tuple[str, ...]]
    implant_families: Choice[dict[str, tuple[str, ...]]]
    egfr_units: Choice[EgfrUnits]
    egfr_words: Choice[tuple[str, ...]]
    old_symptom_words: Choice[tuple[str, ...]]
    present_relapse_days: Choice[int]
    spread_words: Choice[tuple[str, ...]]
    treated_cancer_words: Choice[tuple[str, ...]]
    leg_signs: Choice[frozenset[str]]
    not_ended_words: Choice[frozenset[str]]
    clarify: Choice[bool]
    parts_judged_by_whole: Choice[bool]
    lumbar_cues: Choice[tuple[str, ...]]
    cord_level_signs: Choice[frozenset[str]]
    root_and_sacral_deficits: Choice[frozenset[str]]
    stroke_signs: Choice[frozenset[str]]
    sacral_company: Choice[frozenset[str]]
    priority_words: Choice[frozenset[str]]
    new_only_when_said: Choice[frozenset[str]]
    cerebellar_words: Choice[tuple[str, ...]]
    cord_words: Choice[tuple[str, ...]]
    facts_of_the_patient: Choice[frozenset[str]]
    unseen_diseases: Choice[tuple[str, ...]]
    unseen_safety_problems: Choice[tuple[str, ...]]


@cache
def interpretation() -> Interpretation:
    """Return the choices, read once."""
    return load(files(__package__) / "knowledge" / "interpretation.yaml", Interpretation)


def any_of(words: Iterable[str]) -> str:
    """Return the regular expression for any of a choice's words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
