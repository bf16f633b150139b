"""The rules, one file each, in the order of their rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.rules import (
    add_contrast,
    add_head_mri,
    clarify,
    complete_cord_mri,
    contrast_only,
    cord_compression,
    ct_head,
    ct_spine,
    first_presentation,
    lumbar_mri,
    optic_neuritis,
    pml_suspicion,
    pseudo_relapse,
    surveillance,
    transverse_myelitis,
    whole_spine_mri,
)
from cds_services.recommendation.recommendation import Rule
from cds_services.safety import rules as safety

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.assessment import Assessment
    from cds_services.recommendation.recommendation import Recommendation, Suppressed
    from cds_services.safety.rules import SafetyRule


def _where_contrast_matters(rule: SafetyRule) -> Rule[Assessment]:
    """Evaluate a rule about contrast and scanner in the situations in which it applies."""

    def evaluate(case: Assessment) -> Recommendation | Suppressed | None:
        return rule.evaluate(case.drafts, case.safety) if case.scenario.contrast_rules else None

    return Rule(rule.code, evaluate)


RULES: tuple[Rule[Assessment], ...] = (
    cord_compression.RULE,
    _where_contrast_matters(safety.GADOLINIUM_ALLERGY),
    _where_contrast_matters(safety.GADOLINIUM_PREGNANCY),
    _where_contrast_matters(safety.MRI_UNSAFE_DEVICE),
    pml_suspicion.RULE,
    ct_spine.RULE,
    ct_head.RULE,
    optic_neuritis.RULE,
    first_presentation.RULE,
    transverse_myelitis.RULE,
    lumbar_mri.RULE,
    add_contrast.RULE,
    surveillance.RULE,
    _where_contrast_matters(safety.GADOLINIUM_KIDNEY),
    complete_cord_mri.RULE,
    add_head_mri.RULE,
    whole_spine_mri.RULE,
    contrast_only.RULE,
    pseudo_relapse.RULE,
    clarify.RULE,
)
