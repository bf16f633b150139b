"""What we chose where the publication leaves it open: the file `interpretation.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cds_services.knowledge import Choice, Entry, load
from cds_services.local.thresholds import adjusted


class Interpretation(Entry, frozen=True):
    """Every choice of this topic; days are days, ages years. The reasons stand in the file."""

    reviewed: str
    established_diseases: Choice[frozenset[str]]
    past_demyelination: Choice[frozenset[str]]
    supporting_ms: Choice[frozenset[str]]
    adult_age_years: Choice[int]
    new_deficit_days: Choice[int]
    enhancement_window_days: Choice[int]
    usual_wait_days: Choice[int]
    competing_problem_days: Choice[int]
    pml_washout_days: Choice[int]
    pml_drugs: Choice[dict[str, str]]
    drug_ended_words: Choice[tuple[str, ...]]
    drug_taken_words: Choice[tuple[str, ...]]
    drug_never_words: Choice[tuple[str, ...]]
    drug_offered_words: Choice[tuple[str, ...]]
    drug_offer_details: Choice[tuple[str, ...]]
    cerebral_picture: Choice[frozenset[str]]
    one_sided_weakness: Choice[frozenset[str]]
    one_sided_words: Choice[tuple[str, ...]]
    ct_first_pictures: Choice[frozenset[str]]
    ct_first_when_recent: Choice[frozenset[str]]
    ct_first_days: Choice[int]
    followed_by_ct: Choice[frozenset[str]]
    root_level_words: Choice[tuple[str, ...]]
    concussion_words: Choice[tuple[str, ...]]
    progression_words: Choice[frozenset[str]]
    disability_scores: Choice[tuple[str, ...]]
    old_symptom_words: Choice[tuple[str, ...]]
    present_relapse_days: Choice[int]
    spread_words: Choice[tuple[str, ...]]
    later_courses: Choice[tuple[str, ...]]
    treated_cancer_words: Choice[tuple[str, ...]]
    leg_signs: Choice[frozenset[str]]
    clarify: Choice[bool]
    parts_judged_by_whole: Choice[bool]
    lumbar_cues: Choice[tuple[str, ...]]
    old_cues_left: Choice[tuple[str, ...]]
    cord_level_signs: Choice[frozenset[str]]
    root_and_sacral_deficits: Choice[frozenset[str]]
    stroke_signs: Choice[frozenset[str]]
    sacral_company: Choice[frozenset[str]]
    relapses_of_their_own: Choice[frozenset[str]]
    priority_words: Choice[frozenset[str]]
    words_of_another_look: Choice[frozenset[str]]
    beside_the_matter_words: Choice[frozenset[str]]
    named_not_told: Choice[frozenset[str]]
    new_only_when_said: Choice[frozenset[str]]
    cerebellar_words: Choice[tuple[str, ...]]
    cord_words: Choice[tuple[str, ...]]
    facts_of_the_patient: Choice[frozenset[str]]
    unseen_diseases: Choice[tuple[str, ...]]
    unseen_safety_problems: Choice[tuple[str, ...]]


@cache
def interpretation() -> Interpretation:
    """Return the choices with the thresholds of the site, read once."""
    return adjusted(load(files(__package__) / "knowledge" / "interpretation.yaml", Interpretation))
