"""AddContrast: MRI of the cord without contrast, where activity is the question.

Matches in a relapse: a warning; a hint where the phase is not stated, contrast is refused, the patient breastfeeds, or
the onset is past the time in which a plaque enhances. Not where gadolinium should not be given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelination.interpretation import interpretation
from cds_services.demyelination.scenario import Scenario
from cds_services.imaging_orders.study import CORD_LEVELS, SPINE_LEVELS, Contrast, Modality
from cds_services.recommendation.recommendation import INFO, WARNING, Change, Recommendation, Rule, Suppressed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cds_services.demyelinating_diseases.assessment import Assessment
    from cds_services.imaging_orders.order import ReadableOrder
    from cds_services.imaging_orders.study import Study
    from cds_services.indication.finding import Finding

_A_YEAR_WIDE = 300


def evaluate(case: Assessment) -> Recommendation | Suppressed | None:
    """Recommend the same study without and with contrast."""
    if case.scenario is not Scenario.RELAPSE:
        return None
    plain = [
        order
        for order in case.drafts.selected_with(Modality.MRI, CORD_LEVELS)
        if order.study.contrast in {Contrast.WITHOUT, Contrast.UNSTATED}
    ]
    if not plain:
        return None
    if case.safety.no_gadolinium:
        return Suppressed(RULE.code, "pregnant, or allergic to gadolinium")
    if case.safety.kidney.at_risk:
        return Suppressed(RULE.code, "GadoliniumKidney speaks of contrast")
    about = plain[0]
    change = Change(tuple(dict.fromkeys((*plain, *case.drafts.wrong_phase()))), (cord_and_asked_lumbar(case),))
    text = _text(case, plain)
    late = {"weeks": _weeks_since_onset(case)} if text == "late" else {}
    values = {**case.study_values(about.study), **late}
    indicator = WARNING if text == "default" else INFO
    return Recommendation(RULE.code, indicator, text, about, change, values, rests_on=_grounds(case, text))


def cord_and_asked_lumbar(case: Assessment) -> Study:
    """Return MRI of the cord, and of the lumbar spine with it where that question is legitimate and was asked."""
    if case.drafts.mri_regions() >= SPINE_LEVELS and case.lumbar_cue:
        return case.drafts.mri(SPINE_LEVELS)
    return case.drafts.cord_mri


def _grounds(case: Assessment, text: str) -> tuple[Finding, ...]:
    """What reduces the card to a hint, where the order says it; the evidence line adds the new deficit by itself."""
    if text == "breastfeeding":
        return case.picture.raised("breastfeeding", "postpartum")
    if text == "refusal":
        return case.picture.raised("contrast-refusal")
    first = case.picture.onset_first if text == "late" else None
    return (first,) if first is not None else ()


def _text(case: Assessment, plain: Sequence[ReadableOrder]) -> str:
    """Which of the texts: a reason for a hint comes before the plain warning."""
    if all(order.study.contrast is Contrast.UNSTATED for order in plain):
        return "unstated"
    if case.picture.raised("breastfeeding", "postpartum") or case.picture.active_problems({"breastfeeding"}):
        return "breastfeeding"
    if case.picture.raised("contrast-refusal"):
        return "refusal"
    return "late" if _weeks_since_onset(case) else "default"


def _weeks_since_onset(case: Assessment) -> str:
    """Weeks since the onset when that is past the enhancement window; empty when it is not, or not known."""
    found = case.picture.onset_first
    if found is None or found.onset is None or (found.onset.latest - found.onset.earliest).days > _A_YEAR_WIDE:
        return ""
    days = (case.today - found.onset.latest).days
    return str(days // 7) if days > interpretation().enhancement_window_days.value else ""


RULE = Rule("AddContrast", evaluate)
