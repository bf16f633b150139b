"""PseudoRelapse: fever or infection, and old symptoms that got worse.

Gives a hint in what looks like a relapse; not with a new level or band.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelination.interpretation import interpretation
from cds_services.demyelination.scenario import Scenario
from cds_services.narrative.mention import Course
from cds_services.recommendation.recommendation import INFO, Recommendation, Rule, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.assessment import Assessment


_INFECTION = ("infection", "fever")


def evaluate(case: Assessment) -> Recommendation | Suppressed | None:
    """State that infection can make old symptoms return."""
    picture = case.picture
    if case.scenario is not Scenario.RELAPSE:
        return None
    chart = [
        item
        for item in picture.active_problems(_INFECTION)
        if item.newest is not None and (case.today - item.newest).days <= interpretation().competing_problem_days.value
    ]
    infection = [*(item.words for item in picture.affirmed(*_INFECTION)), *(item.words for item in chart)]
    if not infection:
        return None
    old = picture.old_symptoms
    if not old:
        return Suppressed(RULE.code, "the symptoms are not called old ones")
    levels = picture.affirmed("sensory-level", "band-sensation")
    if any(item.course is not Course.STATIC and item not in old for item in levels):
        return Suppressed(RULE.code, "a new level or sign with fever")
    values = {"infection": infection[0]}
    about = case.drafts.selected[0]
    return Recommendation(RULE.code, INFO, "default", about, None, values, rests_on=old, facts=_INFECTION)


RULE = Rule("PseudoRelapse", evaluate)
