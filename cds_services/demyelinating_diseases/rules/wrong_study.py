"""Rules about a study that cannot answer the question: CT for a plaque, lumbar MRI for a cord."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.advice import INFO, WARNING, Advice, Change, Silence
from cds_services.demyelinating_diseases.case import HEAD, ORBITS, WHOLE_SPINE, Case, phase_fits
from cds_services.demyelinating_diseases.interpretation import interpretation
from cds_services.demyelinating_diseases.right_study import DRAFTED, place, right_study, signs, still_to_order
from cds_services.demyelinating_diseases.rules.study_values import study_values
from cds_services.demyelinating_diseases.scenario import Scenario
from cds_services.imaging_orders.study import CORD_LEVELS, Contrast, Modality, Region, Study
from cds_services.narrative.mention import Standing

if TYPE_CHECKING:
    from cds_services.imaging_orders.order import ImagingOrder

_CORD_OR_SPINE = CORD_LEVELS | {Region.SPINE}


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


def ct_spine(case: Case) -> Advice | Silence | None:
    """CT of the cervical, thoracic or whole spine, where MRI is what answers the picture."""
    if not case.scenario.ct_and_lumbar_rules:
        return None
    ct = case.selected_with(Modality.CT, _CORD_OR_SPINE)
    if not ct:
        return None
    studies = right_study(case, CORD_LEVELS)
    cord = tuple(study for study in studies if study.regions & CORD_LEVELS)
    head = case.selected_with(Modality.CT, HEAD | ORBITS)
    if head and cord:
        studies = cord  # The head is for the card of the CT that shows it.
    indicator = INFO if case.scenario is Scenario.SLOW_PROGRESSION else WARNING
    return _instead(case, "CtSpine", indicator, tuple(dict.fromkeys((*ct, *(() if cord else head)))), studies)


def ct_head(case: Case) -> Advice | Silence | None:
    """CT of the head, where MRI is what answers the picture."""
    if not case.scenario.ct_and_lumbar_rules:
        return None
    ct = case.selected_with(Modality.CT, HEAD)
    if not ct:
        return None
    pml = case.pml_drug and case.picture.cerebral and case.scenario is Scenario.RELAPSE
    if pml and not case.answered(HEAD):
        return Silence("CtHead", "PmlSuspicion speaks of the same draft")
    if case.picture.ct_first:
        return Silence("CtHead", "a seizure, confusion or coma alone: CT is a sound first look")
    studies = right_study(case, HEAD)
    elsewhere = tuple(study for study in studies if not study.regions & CORD_LEVELS)
    if elsewhere and case.selected_with(Modality.CT, _CORD_OR_SPINE):
        studies = elsewhere  # The cord is for the card of the CT that was to show it.
    advice = _instead(case, "CtHead", INFO, ct, studies)
    return replace(advice, values={**advice.values, "study_rating": ""})


def lumbar_mri(case: Case) -> Advice | Silence | None:
    """Lumbar MRI in place of the study that answers the picture."""
    if not case.scenario.ct_and_lumbar_rules:
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
    indicator = INFO if case.scenario is Scenario.SLOW_PROGRESSION else WARNING
    return _instead(case, "LumbarMri", indicator, lumbar, right_study(case, CORD_LEVELS))


def _instead(
    case: Case, rule: str, indicator: str, wrong: tuple[ImagingOrder, ...], studies: tuple[Study, ...]
) -> Advice:
    """Replace drafts by the studies that answer the picture; where these are drafted, only drop them."""
    left = still_to_order(case, studies)
    phases = wrong_phase(case) if any(study.regions & CORD_LEVELS for study in left) else ()
    change = Change(tuple(dict.fromkeys((*wrong, *phases))), left)
    values = study_values(case, wrong[0].study)
    return Advice(rule, indicator, place(left), wrong[0], change, values, rests_on=signs(case))


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
    ct = case.selected_with(Modality.CT, HEAD | _CORD_OR_SPINE)
    if not ct:
        return None
    if case.picture.named(*interpretation().followed_by_ct.value):
        return Silence("Surveillance", "the order names another question that CT may answer")
    chosen = {region for order in ct if order.study is not None for region in order.study.regions}
    spine = CORD_LEVELS if Region.SPINE in chosen else CORD_LEVELS & chosen
    # Without a word of the cord, the spine was chosen for the disease as a whole, and the head is what is followed.
    head = HEAD if Region.HEAD in chosen or (spine and not case.picture.cord_named) else frozenset()
    left = tuple(
        Study(Modality.MRI, missing, Contrast.WITHOUT) for part in (head, spine) if (missing := part - case.drafted)
    )
    values = {**study_values(case, ct[0].study), "study_rating": ""}
    text = "default" if left else DRAFTED
    return Advice("Surveillance", INFO, text, ct[0], Change(ct, left), values, rests_on=case.picture.surveillance)
