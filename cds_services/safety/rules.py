"""The rules about contrast and scanner, the same for every topic; a topic says in which situations they apply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_services.imaging_orders.study import Contrast, Modality, Region, Study
from cds_services.recommendation.recommendation import INFO, WARNING, Change, Recommendation, Suppressed
from cds_services.safety.mr_safety import MrSafety
from cds_services.safety.safety import ALLERGY, IMPLANT, KIDNEY, PREGNANCY

if TYPE_CHECKING:
    from collections.abc import Callable

    from cds_services.recommendation.drafts import Drafts
    from cds_services.safety.safety import Safety

_CT_REGIONS = frozenset({Region.HEAD, Region.CERVICAL, Region.THORACIC, Region.SPINE})


@dataclass(frozen=True, slots=True)
class SafetyRule:
    """One rule: its code, and drafts and safety facts in, a recommendation or the reason for silence out."""

    code: str
    evaluate: Callable[[Drafts, Safety], Recommendation | Suppressed | None]


def gadolinium_allergy(drafts: Drafts, safety: Safety) -> Recommendation | Suppressed | None:
    """GadoliniumAllergy: a recorded reaction to gadolinium, and contrast ordered.

    A warning where the reaction was severe, else a hint.
    """
    rule, allergy = GADOLINIUM_ALLERGY.code, safety.allergy
    if allergy is None:
        return None
    if not _contrast_is_ordered(drafts):
        return Suppressed(rule, "no contrast is ordered")
    values = {"record": ": ".join(filter(None, (allergy.agent, allergy.reaction)))}
    indicator, text = (WARNING, "severe") if allergy.severe else (INFO, "mild")
    return _contrast_off(drafts, safety, rule, indicator, text, values, ALLERGY)


def gadolinium_pregnancy(drafts: Drafts, safety: Safety) -> Recommendation | Suppressed | None:
    """GadoliniumPregnancy: pregnant now, and contrast ordered. A warning."""
    rule = GADOLINIUM_PREGNANCY.code
    if not safety.pregnancy:
        return None
    if not _contrast_is_ordered(drafts):
        return Suppressed(rule, "no contrast is ordered")
    return _contrast_off(drafts, safety, rule, WARNING, "default", {"pregnancy": safety.pregnancy}, PREGNANCY)


def mri_unsafe_device(drafts: Drafts, safety: Safety) -> Recommendation | Suppressed | None:
    """MriUnsafeDevice: an implant that is unsafe for MRI, or not known to be conditional.

    A warning where MRI is ordered; with CT a hint that states why no MRI is offered.
    """
    rule, implant = MRI_UNSAFE_DEVICE.code, safety.implant
    if implant is None:
        return None
    if implant.safety is MrSafety.CONDITIONAL:
        return Suppressed(rule, "the device is recorded as MR-conditional")
    values = {"device": implant.words}
    mri = drafts.selected_mri
    if mri:
        text = "mri" if implant.named else "mri-said"
        return Recommendation(rule, WARNING, text, mri[0], None, values, facts=(IMPLANT,), of_patient=True)
    if not implant.named:
        return Suppressed(rule, "the order says that MRI is not possible, and is no MRI")
    ct = drafts.selected_with(Modality.CT, _CT_REGIONS)
    return Recommendation(rule, INFO, "ct", ct[0], None, values, facts=(IMPLANT,), of_patient=True) if ct else None


def gadolinium_kidney(drafts: Drafts, safety: Safety) -> Recommendation | Suppressed | None:
    """GadoliniumKidney: a low eGFR, acute kidney injury or dialysis, and MRI ordered. A hint."""
    rule, mri = GADOLINIUM_KIDNEY.code, drafts.selected_mri
    if not safety.kidney.at_risk or not mri:
        return None
    given = any(order.study.contrast.given for order in mri)
    if safety.no_gadolinium and not given:
        return Suppressed(rule, "contrast is left off for another reason")
    values = {"kidney": safety.kidney.reason}
    text = "given" if given else "left-off"
    return Recommendation(rule, INFO, text, mri[0], None, values, facts=(KIDNEY,), of_patient=True)


def _contrast_is_ordered(drafts: Drafts) -> bool:
    return any(order.study.contrast.given for order in drafts.selected_mri)


def _contrast_off(  # noqa: PLR0913, PLR0917 - what a recommendation is made of
    drafts: Drafts, safety: Safety, rule: str, indicator: str, text: str, values: dict[str, str], fact: str
) -> Recommendation:
    """Offer the same studies without contrast; where MRI itself is in doubt, only state that."""
    given = tuple(
        order for order in drafts.orders if order.study.modality is Modality.MRI and order.study.contrast.given
    )
    wanted = tuple(Study(Modality.MRI, order.study.regions, Contrast.WITHOUT) for order in given)
    about = next(order for order in drafts.selected if order in given)
    if safety.reason_against_mri:
        return Recommendation(rule, INFO, "device", about, None, values, facts=(fact, IMPLANT), of_patient=True)
    change = Change(given, wanted)
    return Recommendation(rule, indicator, text, about, change, values, facts=(fact,), of_patient=True)


GADOLINIUM_ALLERGY = SafetyRule("GadoliniumAllergy", gadolinium_allergy)
GADOLINIUM_PREGNANCY = SafetyRule("GadoliniumPregnancy", gadolinium_pregnancy)
MRI_UNSAFE_DEVICE = SafetyRule("MriUnsafeDevice", mri_unsafe_device)
GADOLINIUM_KIDNEY = SafetyRule("GadoliniumKidney", gadolinium_kidney)
