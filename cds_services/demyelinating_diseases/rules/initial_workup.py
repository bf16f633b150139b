"""Rules for a patient without a diagnosis: first presentation, transverse myelitis, optic neuritis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.appropriateness.guideline import AppropriatenessCategory
from cds_services.appropriateness.rating import rating
from cds_services.demyelinating_diseases.advice import INFO, WARNING, Advice, Change, Silence
from cds_services.demyelinating_diseases.case import HEAD, ORBITS, WHOLE_SPINE, Case
from cds_services.demyelinating_diseases.right_study import DRAFTED
from cds_services.demyelinating_diseases.rules.study_values import study_values
from cds_services.demyelinating_diseases.rules.wrong_study import wrong_phase
from cds_services.demyelinating_diseases.scenario import Scenario
from cds_services.imaging_orders.study import CORD_LEVELS, Modality, Region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cds_services.imaging_orders.order import ImagingOrder

_NOT_APPROPRIATE = AppropriatenessCategory.USUALLY_NOT_APPROPRIATE


def optic_neuritis(case: Case) -> Advice | Silence | None:
    """CT for an optic picture; or one half of head and orbits in optic neuritis."""
    if not case.scenario.optic_rule or not case.picture.optic:
        return None
    both = (case.mri(ORBITS), case.head_mri)
    ct = case.selected_with(Modality.CT, HEAD | ORBITS)
    if case.covered(HEAD) and case.covered(ORBITS):
        return Silence("OpticNeuritis", "MRI of head and orbits is drafted")
    optic = case.picture.optic
    if ct:
        values = study_values(case, ct[0].study)
        cord = case.scenario is Scenario.RELAPSE and case.picture.cord
        wanted = (*both, case.cord_mri) if cord else both
        change = Change((*ct, *wrong_phase(case, HEAD | ORBITS)), wanted)
        signs = (*optic, *case.picture.cord) if cord else optic
        text = "ct-and-cord" if cord else "ct"
        return Advice("OpticNeuritis", WARNING, text, ct[0], change, values, rests_on=signs)
    mri = case.selected_with(Modality.MRI, HEAD | ORBITS)
    if case.scenario is not Scenario.OPTIC_NEURITIS or not mri:
        return None
    text = "orbits-missing" if case.covered(HEAD) else "head-missing"
    return Advice("OpticNeuritis", INFO, text, mri[0], Change(wrong_phase(case, HEAD | ORBITS), both), rests_on=optic)


def first_presentation(case: Case) -> Advice | Silence | None:
    """Demyelination in question: MRI of head and cord as the first studies."""
    if case.scenario is not Scenario.FIRST_PRESENTATION or not case.selected:
        return None
    wrong = tuple(order for order in case.selected if _is_wrong(case, order))
    replaced = tuple(dict.fromkeys((*wrong, *wrong_phase(case, HEAD), *wrong_phase(case))))
    change = Change(replaced, (case.head_mri, case.cord_mri))
    enough = _enough(case, wrong)
    if enough:
        return Silence("FirstPresentation", enough)
    about = (wrong or case.selected)[0]
    values = study_values(case, about.study)
    if not wrong:
        return Advice("FirstPresentation", INFO, "part", about, change, values, rests_on=case.picture.asked)
    regions = about.study.regions if about.study else frozenset()
    ct = about.study is not None and about.study.modality is Modality.CT
    text = "ct" if ct else "lumbar" if Region.LUMBAR in regions else "phase"
    if not any(case.undrafted(study) for study in change.wanted):
        text = DRAFTED
    return Advice("FirstPresentation", WARNING, text, about, change, values, rests_on=case.picture.asked)


def _enough(case: Case, wrong: Sequence[ImagingOrder]) -> str:
    """Why the drafts answer the question as they are; empty when they do not."""
    if wrong:
        return ""
    head, cord = case.answered(HEAD), case.answered(CORD_LEVELS)
    picture, shown = case.picture, case.mri_regions(selected=True)
    if head and cord:
        return "MRI of head and cord is drafted"
    if head and not picture.cord:
        return "MRI of the head answers a brain picture"
    if cord and not picture.brain and (picture.cord or shown & CORD_LEVELS):
        return "MRI of the cord answers a cord picture"
    return "the level of the spine MRI is not stated" if Region.SPINE in shown else ""


def _is_wrong(case: Case, order: ImagingOrder) -> bool:
    """Usually Not Appropriate in the guideline's first variant; CT of one spine level goes with that of two."""
    if order.study is None:
        return False
    if order.study.modality is Modality.CT:
        return True
    return rating(case.guideline, "suspected", order.study) is _NOT_APPROPRIATE


def transverse_myelitis(case: Case) -> Advice | Silence | None:
    """Myelitis in question: the whole cord, without and with contrast."""
    if case.scenario is not Scenario.TRANSVERSE_MYELITIS or not case.selected:
        return None
    if case.answered(CORD_LEVELS) or Region.SPINE in case.drafted:
        return Silence("TransverseMyelitis", "MRI of the cord is drafted as it should be")
    ct = [order for order in case.selected if order.study is not None and order.study.modality is Modality.CT]
    cord = case.drafted & CORD_LEVELS
    signs = (*case.picture.raised("transverse-myelitis"), *case.picture.cord)
    lumbar = case.selected_with(Modality.MRI, {Region.LUMBAR})
    replaced = tuple(o for o in ct if o.study is not None and o.study.regions & (WHOLE_SPINE | {Region.SPINE}))
    if ct:
        change = Change((*replaced, *wrong_phase(case)), (case.cord_mri,))
        values = study_values(case, ct[0].study)
        return Advice("TransverseMyelitis", WARNING, "ct", ct[0], change, values, rests_on=signs)
    if lumbar and not cord and not case.head_drafted:
        change = Change(lumbar, (case.cord_mri,))
        return Advice("TransverseMyelitis", WARNING, "lumbar", lumbar[0], change, rests_on=signs)
    about = case.selected[0]
    change = Change(wrong_phase(case), (case.cord_mri,))
    plain = cord == CORD_LEVELS
    return Advice("TransverseMyelitis", INFO, "phase" if plain else "part", about, change, rests_on=signs)
