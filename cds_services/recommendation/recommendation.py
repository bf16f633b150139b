"""What a rule recommends, and the rule itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cds_services.imaging_orders.order import ReadableOrder
    from cds_services.imaging_orders.study import Modality, Region, Study
    from cds_services.indication.finding import Finding

A = TypeVar("A")
"""What a rule evaluates: the assessment of one situation."""
WARNING = "warning"
INFO = "info"


@dataclass(frozen=True, slots=True)
class Change:
    """What one click does to the drafts.

    Attributes:
        replaced: drafts that are replaced, the first of them is rewritten.
        wanted: studies that must be among the drafts afterwards; what other drafts already show is not repeated.
        priority: the minimum priority of what is ordered; empty where it is that of the draft.
    """

    replaced: tuple[ReadableOrder, ...] = ()
    wanted: tuple[Study, ...] = ()
    priority: str = ""

    @property
    def imaged(self) -> frozenset[tuple[Modality, Region]]:
        """What will be imaged, whatever the phase."""
        return frozenset((study.modality, region) for study in self.wanted for region in study.regions)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What one rule recommends.

    Attributes:
        rule: its code.
        indicator: `warning` or `info`.
        text: which of the rule's texts is shown.
        about: the selected draft that it is about.
        change: what one click does; None when nothing can be offered.
        values: what the text names, e.g. `{"egfr": "22"}`.
        rests_on: the findings that it is based on, which its card quotes first.
        facts: what else it is based on, besides the situation: names of facts of the patient (`pregnancy`, `implant`).
        beside: the text to show without a suggestion where a warning already orders the study; empty: no card.
        drops: true when leaving out drafts is its advice, so that it stands where a warning orders the study already.
        of_patient: true when it is based on a fact of the patient, so that one card covers drafts of all situations.
        also: what it says of drafts of other situations, in the same card.
    """

    rule: str
    indicator: str
    text: str
    about: ReadableOrder
    change: Change | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    rests_on: tuple[Finding, ...] = ()
    facts: tuple[str, ...] = ()
    beside: str = ""
    drops: bool = False
    of_patient: bool = False
    also: tuple[Recommendation, ...] = ()


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A rule whose trigger is present and that gives no card, for the explanation.

    Attributes:
        rule: its code.
        why: the exemption, in words without patient data.
    """

    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Rule(Generic[A]):
    """One rule.

    Attributes:
        code: what `source.topic` of its cards says; it never changes.
        evaluate: the assessment of a situation in; a recommendation, the reason for silence, or None (its trigger is
            absent) out.
    """

    code: str
    evaluate: Callable[[A], Recommendation | Suppressed | None]
