"""Rules about a study that cannot answer the question: CT for a plaque, lumbar MRI for a cord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.appropriateness.rating import radiation, rating
from cds_services.demyelinating_diseases.advice import INFO, WARNING, Advice, Change, Silence
from cds_services.demyelinating_diseases.case import HEAD, WHOLE_SPINE, Case, phase_fits
from cds_services.demyelinating_diseases.interpretation import interpretation
from cds_services.demyelinating_diseases.rules.safety import against_mri
from cds_services.demyelinating_diseases.scenario import Scenario
from cds_services.imaging_orders.study import CORD_LEVELS, Contrast, Modality, Region, Study
from cds_services.narrative.mention import Standing

if TYPE_CHECKING:
    from cds_services.imaging_orders.order import ImagingOrder

_CORD_OR_SPINE = CORD_LEVELS | {Region.SPINE}
_CHANGING = frozenset({Scenario.RELAPSE, Scenario.SLOW_PROGRESSION})
VARIANT = {
    Scenario.RELAPSE: "new-deficit",
    Scenario.FIRST_PRESENTATION: "suspected",
    Scenario.TRANSVERSE_MYELITIS: "transverse-myelitis",
    Scenario.SURVEILLANCE: "surveillance",
}
"""Which of the guideline's variants a scenario is; the others have none."""


def lumbar_cue(case: Case) -> str:
    """Return the idea that makes a lumbar question legitimate, or the empty string."""
    found = case.picture.raised(*interpretation().lumbar_cues.value)
    operated = [
        item for item in case.picture.findings if item.idea == "lumbar-structural" and item.standing is Standing.PAST
    ]
    return next((item.idea for item in (*found, *operated)), "")


def wrong_phase(case: Case, regions: frozenset[Region] = CORD_LEVELS) -> tuple[ImagingOrder, ...]:
    """MRI drafts of any of the regions whose contrast phase is not the one to suggest."""
    return tuple(
        order
        for order in case.drafts_with(Modality.MRI, regions)
        if order.study is not None and not phase_fits(order.study.contrast, case.phase)
    )


def study_values(case: Case, study: Study | None) -> dict[str, str]:
    """What a card may say of a study: its rating in this scenario, its dose, if the guideline has them."""
    if study is None:
        return {}
    variant = VARIANT.get(case.scenario)
    rated = rating(case.guideline, variant, study) if variant else None
    level = radiation(case.guideline, study) if study.modality is Modality.CT else None
    return {
        "study_rating": rated.words if rated else "",
        "dose": level.adult_dose if level else "",
        "dose_comparison": level.comparison if level else "",
    }


def ct_spine(case: Case) -> Advice | Silence | None:
    """CT of the cervical, thoracic or whole spine, where the cord is the question."""
    if case.scenario not in _CHANGING:
        return None
    ct = case.selected_with(Modality.CT, _CORD_OR_SPINE)
    if not ct:
        return None
    if reason := against_mri(case):
        return Silence("CtSpine", reason)
    study = ct[0].study
    values = study_values(case, study)
    if case.implant is not None:
        values["device"] = case.implant.words
    slow = case.scenario is Scenario.SLOW_PROGRESSION
    change = Change((*ct, *wrong_phase(case)), (case.cord_mri,))
    return Advice("CtSpine", INFO if slow else WARNING, "slow" if slow else "default", ct[0], change, values)


def ct_head(case: Case) -> Advice | Silence | None:
    """CT of the head for a brain or brainstem picture, or one that names no place."""
    if case.scenario not in _CHANGING:
        return None
    ct = case.selected_with(Modality.CT, HEAD)
    if not ct:
        return None
    if reason := against_mri(case):
        return Silence("CtHead", reason)
    if not case.picture.brain and (case.picture.cord or case.picture.optic):
        return Silence("CtHead", "neither a brain nor a brainstem picture")
    if case.pml_drug and case.picture.cerebral and case.scenario is Scenario.RELAPSE:
        return Silence("CtHead", "PmlSuspicion speaks of the same draft")
    if case.picture.ct_first:
        return Silence("CtHead", "a seizure, confusion or coma alone: CT is a sound first look")
    values = study_values(case, ct[0].study)
    return Advice("CtHead", INFO, "default", ct[0], Change(ct, (case.head_mri,)), {**values, "study_rating": ""})


def lumbar_mri(case: Case) -> Advice | Silence | None:
    """Lumbar MRI in place of the cord."""
    if case.scenario not in _CHANGING:
        return None
    lumbar = case.selected_with(Modality.MRI, {Region.LUMBAR})
    if not lumbar:
        return None
    if case.cord_drafted:
        return Silence("LumbarMri", "cervical and thoracic spine are drafted")
    if case.mogad_lumbar:
        return Silence("LumbarMri", "a conus question in MOG antibody disease")
    cue = lumbar_cue(case)
    if cue:
        return Silence("LumbarMri", f"a legitimate lumbar question: {cue}")
    slow = case.scenario is Scenario.SLOW_PROGRESSION
    values = study_values(case, lumbar[0].study)
    change = Change((*lumbar, *(o for o in wrong_phase(case) if o not in lumbar)), (case.cord_mri,))
    return Advice("LumbarMri", INFO if slow else WARNING, "slow" if slow else "default", lumbar[0], change, values)


def whole_spine_mri(case: Case) -> Advice | Silence | None:
    """Cervical, thoracic and lumbar MRI together, in one order or several."""
    if case.scenario is not Scenario.RELAPSE or not case.mri_regions() >= WHOLE_SPINE:
        return None
    spine = case.selected_with(Modality.MRI, WHOLE_SPINE)
    if not spine:
        return None
    cue = lumbar_cue(case)
    if cue:
        return Silence("WholeSpineMri", f"a legitimate lumbar question: {cue}")
    lumbar = case.drafts_with(Modality.MRI, {Region.LUMBAR})
    about = next((order for order in lumbar if order.selected), spine[0])
    return Advice("WholeSpineMri", INFO, "default", about, Change(lumbar, (case.cord_mri,)))


def surveillance(case: Case) -> Advice | Silence | None:
    """CT in routine follow-up; every MRI of brain or cord is fine."""
    if case.scenario is not Scenario.SURVEILLANCE:
        return None
    ct = case.selected_with(Modality.CT, HEAD | CORD_LEVELS)
    if not ct:
        return None
    if reason := against_mri(case):
        return Silence("Surveillance", reason)
    if case.picture.named(*interpretation().followed_by_ct.value):
        return Silence("Surveillance", "the order names another question that CT may answer")
    wanted = tuple(
        Study(Modality.MRI, order.study.regions & (HEAD | CORD_LEVELS), Contrast.WITHOUT)
        for order in ct
        if order.study is not None
    )
    values = study_values(case, ct[0].study)
    return Advice("Surveillance", INFO, "default", ct[0], Change(ct, wanted), {**values, "study_rating": ""})
