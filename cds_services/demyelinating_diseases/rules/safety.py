"""Rules about harm: compression, gadolinium, the scanner, PML, infection behind a relapse."""

from __future__ import annotations

from cds_services.demyelinating_diseases.advice import INFO, WARNING, Advice, Change, Silence
from cds_services.demyelinating_diseases.case import WHOLE_SPINE, Case
from cds_services.demyelinating_diseases.cord_threat import cord_threats
from cds_services.demyelinating_diseases.interpretation import interpretation
from cds_services.demyelinating_diseases.mri_safety import MriSafety
from cds_services.demyelinating_diseases.rules.study_values import study_values
from cds_services.demyelinating_diseases.scenario import Scenario
from cds_services.imaging_orders.study import Contrast, Modality, Region, Study
from cds_services.narrative.mention import Course


def cord_compression(case: Case) -> Advice | Silence | None:
    """Cancer or spinal infection with a cord sign: whole-spine MRI, urgently."""
    if case.scenario is not Scenario.CORD_COMPRESSION:
        return None
    if case.covered(WHOLE_SPINE) or Region.SPINE in case.drafted:
        return Silence("CordCompression", "MRI of the whole spine is drafted")
    spine = [
        order
        for order in case.selected
        if order.study is not None and order.study.regions & (WHOLE_SPINE | {Region.SPINE})
    ]
    threat = next((item for item in cord_threats(case.picture) if item.words), None)
    text = "infection" if threat is not None and threat.infection else "cancer"
    values = {"cause": threat.words, "place": threat.source} if threat is not None else {}
    about = (*spine, *case.selected)[0]
    if against_mri(case):
        return Advice("CordCompression", INFO, "device", about, None, values)
    return Advice("CordCompression", WARNING, text, about, Change(tuple(spine), (case.mri(WHOLE_SPINE),)), values)


def _with_gadolinium(case: Case) -> tuple[Study, ...]:
    return tuple(
        order.study
        for order in case.selected
        if order.study is not None and order.study.modality is Modality.MRI and order.study.contrast.given
    )


def _without_contrast(case: Case) -> Change:
    drafts = tuple(
        order
        for order in case.orders
        if order.study is not None and order.study.modality is Modality.MRI and order.study.contrast.given
    )
    wanted = tuple(
        Study(Modality.MRI, order.study.regions, Contrast.WITHOUT) for order in drafts if order.study is not None
    )
    return Change(drafts, wanted)


def gadolinium_allergy(case: Case) -> Advice | Silence | None:
    """A recorded reaction to gadolinium, and contrast ordered."""
    if not case.scenario.contrast_rules or case.allergy is None:
        return None
    if not _with_gadolinium(case):
        return Silence("GadoliniumAllergy", "no contrast is ordered")
    severe = case.allergy.severe
    values = {"record": ": ".join(filter(None, (case.allergy.agent, case.allergy.reaction)))}
    return _contrast_off(case, "GadoliniumAllergy", WARNING if severe else INFO, "severe" if severe else "mild", values)


def gadolinium_pregnancy(case: Case) -> Advice | Silence | None:
    """Pregnant now, and contrast ordered."""
    if not case.scenario.contrast_rules or not case.pregnancy:
        return None
    if not _with_gadolinium(case):
        return Silence("GadoliniumPregnancy", "no contrast is ordered")
    return _contrast_off(case, "GadoliniumPregnancy", WARNING, "default", {"pregnancy": case.pregnancy})


def _contrast_off(case: Case, rule: str, indicator: str, text: str, values: dict[str, str]) -> Advice:
    """Offer the same studies without contrast; where the scanner itself is in doubt, only tell."""
    change = _without_contrast(case)
    about = next(order for order in case.selected if order in change.replaced)
    if against_mri(case):
        return Advice(rule, INFO, "device", about, None, values, of_patient=True)
    return Advice(rule, indicator, text, about, change, values, of_patient=True)


def mri_unsafe_device(case: Case) -> Advice | Silence | None:
    """An implant that is unsafe for MRI, or not known to be conditional."""
    if not case.scenario.contrast_rules or case.implant is None:
        return None
    if case.implant.safety is MriSafety.CONDITIONAL:
        return Silence("MriUnsafeDevice", "the device is recorded as MR-conditional")
    values = {"device": case.implant.words}
    named = case.implant.named
    mri = [order for order in case.selected if order.study is not None and order.study.modality is Modality.MRI]
    if mri:
        return Advice("MriUnsafeDevice", WARNING, "mri" if named else "mri-said", mri[0], None, values, of_patient=True)
    if not named:
        return Silence("MriUnsafeDevice", "the order says that MRI is not possible, and is no MRI")
    ct = case.selected_with(Modality.CT, {Region.HEAD, Region.CERVICAL, Region.THORACIC, Region.SPINE})
    return Advice("MriUnsafeDevice", INFO, "ct", ct[0], None, values, of_patient=True) if ct else None


def against_mri(case: Case) -> str:
    """Say what speaks against offering MRI in place of another study; empty where nothing does."""
    if case.implant is None or case.implant.safety is MriSafety.CONDITIONAL:
        return ""
    if not case.implant.named:
        return "the order says that MRI is not possible"
    return "an implant may keep the patient out of the scanner"


def pml_suspicion(case: Case) -> Advice | Silence | None:
    """A PML-linked drug and a cerebral picture."""
    if case.scenario is not Scenario.RELAPSE or not case.pml_drug:
        return None
    if not case.picture.cerebral:
        return Silence("PmlSuspicion", "no cerebral picture")
    if case.answered(frozenset({Region.HEAD})):
        return Silence("PmlSuspicion", "MRI of the head is drafted as it should be")
    values = {"drug": case.pml_drug}
    ct = case.drafts_with(Modality.CT, {Region.HEAD})
    head = case.drafts_with(Modality.MRI, {Region.HEAD})
    wanted = (case.head_mri,)
    if [order for order in ct if order.selected]:
        change = Change((*ct, *head), wanted)
        values |= study_values(case, ct[0].study)
        return Advice("PmlSuspicion", WARNING, "ct", ct[0], change, values, rests_on=case.picture.cerebral)
    about, text = (head or case.selected)[0], "phase" if head else "no-head"
    change = Change(head, wanted)
    return Advice("PmlSuspicion", INFO, text, about, change, values, rests_on=case.picture.cerebral, beside="beside")


def gadolinium_kidney(case: Case) -> Advice | Silence | None:
    """Low eGFR, acute kidney injury or dialysis, and MRI drafted."""
    if not case.scenario.contrast_rules:
        return None
    if not case.kidney.at_risk:
        return None
    mri = [order for order in case.selected if order.study is not None and order.study.modality is Modality.MRI]
    if not mri:
        return None
    if case.no_gadolinium and not any(order.study is not None and order.study.contrast.given for order in mri):
        return Silence("GadoliniumKidney", "contrast is left off for another reason")
    given = any(order.study is not None and order.study.contrast.given for order in mri)
    values = {"kidney": case.kidney.reason}
    return Advice("GadoliniumKidney", INFO, "given" if given else "left-off", mri[0], None, values, of_patient=True)


def pseudo_relapse(case: Case) -> Advice | Silence | None:
    """Fever or infection, and old symptoms that got worse."""
    if case.scenario is not Scenario.RELAPSE:
        return None
    chart = [
        item
        for item in case.picture.active_problems({"infection", "fever"})
        if item.newest is not None and (case.today - item.newest).days <= interpretation().competing_problem_days.value
    ]
    told = case.picture.affirmed("infection", "fever")
    infection = [*(item.words for item in told), *(item.words for item in chart)]
    if not infection:
        return None
    if not case.picture.old_symptoms:
        return Silence("PseudoRelapse", "the symptoms are not called old ones")
    level = [
        item for item in case.picture.affirmed("sensory-level", "band-sensation") if item.course is not Course.STATIC
    ]
    if level:
        return Silence("PseudoRelapse", "a new level or sign with fever")
    values = {"infection": infection[0]}
    return Advice("PseudoRelapse", INFO, "default", case.selected[0], None, values, rests_on=case.picture.old_symptoms)
