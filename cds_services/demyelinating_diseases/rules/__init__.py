"""The rules, one function each, in the order of their rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.advice import WARNING, Silence
from cds_services.demyelinating_diseases.rules.clarify import clarify
from cds_services.demyelinating_diseases.rules.completeness import (
    add_contrast,
    add_head_mri,
    complete_cord_mri,
    contrast_only,
)
from cds_services.demyelinating_diseases.rules.initial_workup import (
    first_presentation,
    optic_neuritis,
    transverse_myelitis,
)
from cds_services.demyelinating_diseases.rules.safety import (
    against_mri,
    cord_compression,
    gadolinium_allergy,
    gadolinium_kidney,
    gadolinium_pregnancy,
    mri_unsafe_device,
    pml_suspicion,
    pseudo_relapse,
)
from cds_services.demyelinating_diseases.rules.wrong_study import (
    ct_head,
    ct_spine,
    lumbar_mri,
    surveillance,
    whole_spine_mri,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cds_services.demyelinating_diseases.advice import Advice
    from cds_services.demyelinating_diseases.case import Case

RULES: tuple[Callable[[Case], Advice | Silence | None], ...] = (
    cord_compression,
    gadolinium_allergy,
    gadolinium_pregnancy,
    mri_unsafe_device,
    pml_suspicion,
    ct_spine,
    ct_head,
    optic_neuritis,
    first_presentation,
    transverse_myelitis,
    lumbar_mri,
    add_contrast,
    surveillance,
    gadolinium_kidney,
    complete_cord_mri,
    add_head_mri,
    whole_spine_mri,
    contrast_only,
    pseudo_relapse,
    clarify,
)
"""Every rule; None means that its trigger is not there."""


def say(cases: Sequence[Case]) -> Sequence[Advice | Silence]:
    """Ask every rule of every situation, in the order of rank; of one rule, a warning comes before a hint."""
    asked = ([_within_reach(case, said) for case in cases if (said := rule(case)) is not None] for rule in RULES)
    return [said for answers in asked for said in sorted(answers, key=_is_hint)]


def _is_hint(said: Advice | Silence) -> bool:
    return isinstance(said, Silence) or said.indicator != WARNING


def _within_reach(case: Case, said: Advice | Silence) -> Advice | Silence:
    """Keep quiet about MRI that this patient may not have: no rule suggests it while an implant stands against it."""
    if isinstance(said, Silence) or said.change is None:
        return said
    reason = against_mri(case)
    return Silence(said.rule, reason) if reason else said
