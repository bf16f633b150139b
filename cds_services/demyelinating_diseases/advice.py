"""What a rule has to say, and which of the rules that speak is heard."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cds_services.demyelinating_diseases.finding import Finding
    from cds_services.imaging_orders.order import ImagingOrder
    from cds_services.imaging_orders.study import Modality, Region, Study

WARNING = "warning"
INFO = "info"


@dataclass(frozen=True, slots=True)
class Change:
    """What one click does to the drafts.

    Attributes:
        replaced: drafts that give way, the first of them is rewritten.
        wanted: studies that must be among the drafts afterwards; what other drafts already show is not repeated.
    """

    replaced: tuple[ImagingOrder, ...] = ()
    wanted: tuple[Study, ...] = ()

    @property
    def pictures(self) -> frozenset[tuple[Modality, Region]]:
        """What will be pictured, whatever the phase."""
        return frozenset((study.modality, region) for study in self.wanted for region in study.regions)


@dataclass(frozen=True, slots=True)
class Advice:
    """One rule that speaks.

    Attributes:
        rule: its code.
        indicator: `warning` or `info`.
        text: which of the rule's texts is shown.
        about: the selected draft that it is about.
        change: what one click does; None when nothing can be offered.
        values: what the text names, e.g. `{"egfr": "22"}`.
        rests_on: the facts that it rests on, which its card quotes first.
        beside: the text to show without a click where a warning beside it brings the study already; empty: no card.
        of_patient: true when it rests on a fact of the patient, so that one card serves the drafts of all situations.
        also: what it says of drafts of other situations, in the same card.
    """

    rule: str
    indicator: str
    text: str
    about: ImagingOrder
    change: Change | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    rests_on: tuple[Finding, ...] = ()
    beside: str = ""
    of_patient: bool = False
    also: tuple[Advice, ...] = ()


@dataclass(frozen=True, slots=True)
class Silence:
    """One rule that was silenced, and why: for the explanation.

    Attributes:
        rule: its code.
        why: the exemption, in words without patient data.
    """

    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of all rules: at most one warning and one info, the others with the reason."""

    spoken: tuple[Advice, ...]
    silenced: tuple[Silence, ...]


def hear(said: Sequence[Advice | Silence]) -> Heard:
    """Pick the first warning and the first info; the order of `said` is the rank.

    A rule that loses its place lends its fix to the winner when both concern the same draft, so that one click
    still ends with the complete order. No rule has two cards.
    """
    spoken: list[Advice] = []
    silenced = [item for item in said if isinstance(item, Silence)]
    for item in said:
        if isinstance(item, Silence):
            continue
        winner = next((other for other in spoken if item.rule == other.rule), None)
        winner = winner or next((other for other in spoken if other.indicator == item.indicator), None)
        if winner is None:
            spoken.append(item)
            continue
        place = spoken.index(winner)
        if winner.rule == item.rule:
            if item.of_patient:
                spoken[place] = replace(winner, also=(*winner.also, item))
            else:
                silenced.append(Silence(item.rule, "its card is about a draft of another situation"))
            continue
        silenced.append(Silence(item.rule, f"{winner.rule} ranks above it"))
        if winner.about is item.about:
            spoken[place] = _with_fix_of(winner, item)
    spoken.sort(key=lambda item: item.indicator != WARNING)
    heard = tuple(_without_repeats(spoken))
    return Heard(heard, tuple(dict.fromkeys((*silenced, *_repeats(spoken, heard)))))


def _with_fix_of(winner: Advice, loser: Advice) -> Advice:
    if winner.change is None or loser.change is None:
        return winner
    taken = winner.change.pictures
    lent = tuple(
        study for study in loser.change.wanted if not any((study.modality, region) in taken for region in study.regions)
    )
    return replace(winner, change=replace(winner.change, wanted=winner.change.wanted + lent))


def _without_repeats(spoken: Sequence[Advice]) -> Sequence[Advice]:
    """An info card beside a warning does not offer again what the warning's click already brings."""
    if len(spoken) < 2:  # noqa: PLR2004 - one of each
        return spoken
    warning, info = spoken
    if warning.change is None or info.change is None:
        return spoken
    brought, changed = warning.change.pictures, set(warning.change.replaced)
    wanted = info.change.wanted
    left = tuple(study for study in wanted if not all((study.modality, region) in brought for region in study.regions))
    own = tuple(order for order in info.change.replaced if order not in changed)
    if left == wanted and (left or own):
        return spoken
    if left:
        return (warning, replace(info, change=Change(own, left)))
    return (warning, replace(info, change=None, text=info.beside)) if info.beside else (warning,)


def _repeats(spoken: Sequence[Advice], heard: Sequence[Advice]) -> list[Silence]:
    rules = {item.rule for item in heard}
    return [Silence(item.rule, f"{spoken[0].rule} offers the same") for item in spoken if item.rule not in rules]
