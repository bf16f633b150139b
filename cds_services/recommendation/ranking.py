"""Which of the rules that match is shown: at most one warning and one info card a call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from cds_services.local.choices import NO_CHOICES, TURNED_OFF
from cds_services.recommendation.recommendation import WARNING, Change, Recommendation, Suppressed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cds_services.local.choices import LocalChoices
    from cds_services.recommendation.assessed import Assessed
    from cds_services.recommendation.recommendation import Rule

C = TypeVar("C", bound="Assessed")


@dataclass(frozen=True, slots=True)
class Ranked:
    """The result of all rules.

    Attributes:
        shown: at most one warning and one info, the warning first.
        suppressed: the others, each with the reason.
    """

    shown: tuple[Recommendation, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()


NO_RULE = Ranked()
"""Where no rule was evaluated."""


def evaluate_rules(
    rules: Sequence[Rule[C]], cases: Sequence[C], local: LocalChoices = NO_CHOICES
) -> Sequence[Recommendation | Suppressed]:
    """Evaluate every rule for every situation, in the order of rank; of one rule, a warning comes before a hint.

    No rule suggests MRI where there is a reason against it.

    Args:
        rules: the rules by rank.
        cases: the situations of the call.
        local: the rules that a site turned off, and those whose cards are hints there.
    """
    found: list[Recommendation | Suppressed] = []
    for rule in rules:
        results = [
            _as_chosen(_unless(result, case.reason_against_mri), local)
            for case in cases
            if (result := rule.evaluate(case)) is not None
        ]
        found += sorted(results, key=_is_hint) if len(results) > 1 else results
    return found


def _is_hint(result: Recommendation | Suppressed) -> bool:
    return isinstance(result, Suppressed) or result.indicator != WARNING


def _unless(result: Recommendation | Suppressed, reason: str) -> Recommendation | Suppressed:
    if isinstance(result, Suppressed) or result.change is None or not reason:
        return result
    return Suppressed(result.rule, reason)


def _as_chosen(result: Recommendation | Suppressed, local: LocalChoices) -> Recommendation | Suppressed:
    if isinstance(result, Suppressed):
        return result
    if result.rule in local.off:
        return Suppressed(result.rule, TURNED_OFF)
    indicator = local.indicators.get(result.rule)
    return replace(result, indicator=indicator) if indicator is not None else result


def rank(results: Sequence[Recommendation | Suppressed]) -> Ranked:
    """Pick the first warning and the first info; the order of `results` is the rank.

    If two rules with the same indicator match one draft, only the higher-ranked card is shown; the other rule's studies
    are merged into its suggestion, so that one click completes the order. No rule has two cards. A hint that offers no
    more than the warning does takes no place from another one.
    """
    shown: list[Recommendation] = []
    results = _unless_offered(results)
    suppressed = [item for item in results if isinstance(item, Suppressed)]
    for item in results:
        if isinstance(item, Suppressed):
            continue
        winner = next((other for other in shown if item.rule == other.rule), None)
        winner = winner or next((other for other in shown if other.indicator == item.indicator), None)
        if winner is None:
            shown.append(item)
            continue
        place = shown.index(winner)
        if winner.rule == item.rule:
            if item.of_patient:
                shown[place] = replace(winner, also=(*winner.also, item))
            else:
                suppressed.append(Suppressed(item.rule, "its card is about a draft of another situation"))
            continue
        suppressed.append(Suppressed(item.rule, f"{winner.rule} ranks above it"))
        if winner.about is item.about:
            shown[place] = _merged(winner, item)
    shown.sort(key=lambda item: item.indicator != WARNING)
    kept = tuple(_without_repeats(shown))
    return Ranked(kept, tuple(dict.fromkeys((*suppressed, *_repeats(shown, kept)))))


def _unless_offered(results: Sequence[Recommendation | Suppressed]) -> Sequence[Recommendation | Suppressed]:
    """Leave out the hints of which the first warning offers everything."""
    found = [item for item in results if isinstance(item, Recommendation)]
    warning = next((item for item in found if item.indicator == WARNING), None)
    if warning is None:
        return results
    return [
        _offered(item, warning)
        if isinstance(item, Recommendation)
        and item.indicator != WARNING
        and len(_without_repeats((warning, item))) == 1
        else item
        for item in results
    ]


def _merged(winner: Recommendation, loser: Recommendation) -> Recommendation:
    if winner.change is None or loser.change is None:
        return winner
    imaged = winner.change.imaged
    more = tuple(
        study
        for study in loser.change.wanted
        if not any((study.modality, region) in imaged for region in study.regions)
    )
    return replace(winner, change=replace(winner.change, wanted=winner.change.wanted + more))


def _without_repeats(shown: Sequence[Recommendation]) -> Sequence[Recommendation]:
    """An info card beside a warning does not offer again what the warning's suggestion already orders."""
    if len(shown) < 2:  # noqa: PLR2004 - one of each
        return shown
    warning, info = shown
    if warning.change is None or info.change is None:
        return shown
    brought, changed = warning.change.imaged, set(warning.change.replaced)
    wanted = info.change.wanted
    left = tuple(study for study in wanted if not all((study.modality, region) in brought for region in study.regions))
    own = tuple(order for order in info.change.replaced if order not in changed)
    if left == wanted and (left or own):
        return shown
    if left or (own and info.drops):  # the lumbar part beside "Add contrast"
        return (warning, replace(info, change=Change(own, left)))
    return (warning, replace(info, change=None, text=info.beside)) if info.beside else (warning,)


def _repeats(shown: Sequence[Recommendation], kept: Sequence[Recommendation]) -> list[Suppressed]:
    rules = {item.rule for item in kept}
    return [_offered(item, shown[0]) for item in shown if item.rule not in rules]


def _offered(item: Recommendation, warning: Recommendation) -> Suppressed:
    return Suppressed(item.rule, f"{warning.rule} offers the same")
