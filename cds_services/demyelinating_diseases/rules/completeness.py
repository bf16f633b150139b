"""Rules about the right study that is not complete: contrast left off, a part of the cord, the head forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.advice import INFO, WARNING, Advice, Change, Silence
from cds_services.demyelinating_diseases.case import HEAD, WHOLE_SPINE, Case
from cds_services.demyelinating_diseases.interpretation import interpretation
from cds_services.demyelinating_diseases.rules.study_values import study_values
from cds_services.demyelinating_diseases.rules.wrong_study import lumbar_cue, wrong_phase
from cds_services.demyelinating_diseases.scenario import Scenario
from cds_services.imaging_orders.study import CORD_LEVELS, Contrast, Modality, Region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cds_services.demyelinating_diseases.finding import Finding
    from cds_services.imaging_orders.order import ImagingOrder
    from cds_services.imaging_orders.study import Study

_A_YEAR_WIDE = 300


def add_contrast(case: Case) -> Advice | Silence | None:
    """Cord MRI without contrast, where activity is the question."""
    if case.scenario is not Scenario.RELAPSE:
        return None
    plain = [
        order
        for order in case.selected_with(Modality.MRI, CORD_LEVELS)
        if order.study is not None and order.study.contrast in {Contrast.WITHOUT, Contrast.UNSTATED}
    ]
    if not plain:
        return None
    if case.no_gadolinium:
        return Silence("AddContrast", "pregnant, or allergic to gadolinium")
    if case.kidney.at_risk:
        return Silence("AddContrast", "GadoliniumKidney speaks of contrast")
    about, study = plain[0], plain[0].study
    change = Change(tuple(dict.fromkeys((*plain, *wrong_phase(case)))), (_wanted(case),))
    values = study_values(case, study)
    text = _text(case, plain)
    late = {"weeks": _weeks_since_onset(case)} if text == "late" else {}
    indicator = WARNING if text == "default" else INFO
    return Advice("AddContrast", indicator, text, about, change, {**values, **late}, rests_on=_grounds(case, text))


def _grounds(case: Case, text: str) -> tuple[Finding, ...]:
    """What softens the card, where the order says it; the new deficit follows of itself."""
    if text == "breastfeeding":
        return case.picture.raised("breastfeeding", "postpartum")
    if text == "refusal":
        return case.picture.raised("contrast-refusal")
    first = case.picture.onset_first if text == "late" else None
    return (first,) if first is not None else ()


def _text(case: Case, plain: Sequence[ImagingOrder]) -> str:
    """Which of the texts: a reason to soften comes before the plain warning."""
    if all(order.study is not None and order.study.contrast is Contrast.UNSTATED for order in plain):
        return "unstated"
    if case.picture.raised("breastfeeding", "postpartum") or case.picture.active_problems({"breastfeeding"}):
        return "breastfeeding"
    if case.picture.raised("contrast-refusal"):
        return "refusal"
    return "late" if _weeks_since_onset(case) else "default"


def _wanted(case: Case) -> Study:
    """C+T, and lumbar with it where that question is legitimate and was asked."""
    if case.mri_regions() >= WHOLE_SPINE and lumbar_cue(case):
        return case.mri(WHOLE_SPINE)
    return case.cord_mri


def _weeks_since_onset(case: Case) -> str:
    """Weeks since the onset when that is past the enhancement window; empty when it is not, or not known."""
    found = case.picture.onset_first
    if found is None or found.onset is None or (found.onset.latest - found.onset.earliest).days > _A_YEAR_WIDE:
        return ""
    days = (case.today - found.onset.latest).days
    return str(days // 7) if days > interpretation().enhancement_window_days.value else ""


def contrast_only(case: Case) -> Advice | Silence | None:
    """Cord MRI with contrast, and nothing before it to compare."""
    if case.scenario is not Scenario.RELAPSE:
        return None
    only = [
        order
        for order in case.selected_with(Modality.MRI, CORD_LEVELS)
        if order.study is not None and order.study.contrast is Contrast.WITH
    ]
    if not only:
        return None
    if case.no_gadolinium:
        return Silence("ContrastOnly", "pregnant, or allergic to gadolinium")
    if not all(order.phases_told_apart for order in only):
        return Silence("ContrastOnly", "the code does not tell whether phases without contrast come first")
    change = Change(tuple(dict.fromkeys((*only, *wrong_phase(case)))), (_wanted(case),))
    return Advice("ContrastOnly", INFO, "default", only[0], change)


def complete_cord_mri(case: Case) -> Advice | Silence | None:
    """A cord picture, and only a part of the cord, or only the head, in the drafts."""
    if case.scenario is not Scenario.RELAPSE:
        return None
    mri = [order for order in case.selected if order.study is not None and order.study.modality is Modality.MRI]
    if not mri:
        return None
    regions = case.mri_regions(selected=True)
    spine = regions & CORD_LEVELS
    lumbar = Region.LUMBAR in regions
    picture = case.picture
    unstated = not (picture.cord or picture.brain or picture.optic)
    conus = case.mogad_lumbar if lumbar else False
    if not (picture.cord or conus or (unstated and (spine or lumbar))):
        return None
    if case.cord_drafted:
        return Silence("CompleteCordMri", "cervical and thoracic spine are drafted")
    if lumbar and not spine and not conus:
        return Silence("CompleteCordMri", "the lumbar question stands on its own")
    text = "conus" if conus else "head-only" if not spine else "part"
    about = next((o for o in mri if o.study is not None and o.study.regions & WHOLE_SPINE), mri[0])
    return Advice(
        "CompleteCordMri", INFO, text, about, Change(wrong_phase(case), (case.cord_mri,)), rests_on=picture.cord
    )


def add_head_mri(case: Case) -> Advice | Silence | None:
    """A brain or brainstem picture, and only the cord in the drafts."""
    if case.scenario is not Scenario.RELAPSE or not case.picture.brain:
        return None
    cord = case.selected_with(Modality.MRI, WHOLE_SPINE | {Region.SPINE})
    if not cord:
        return None
    if case.head_drafted:
        return Silence("AddHeadMri", "MRI of the head is drafted")
    ct = case.drafts_with(Modality.CT, HEAD)
    return Advice("AddHeadMri", INFO, "default", cord[0], Change(ct, (case.head_mri,)), rests_on=case.picture.brain)
