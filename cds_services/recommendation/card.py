"""Build a CDS Hooks card from a recommendation; every value comes from the chart or the guideline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.appropriateness.guideline import AppropriatenessCategory
from cds_services.imaging_orders.order import title
from cds_services.knowledge import placeholders
from cds_services.recommendation.card_codes import regions_to_order
from cds_services.recommendation.card_texts import RATED
from cds_services.recommendation.composition import Parts, compose
from cds_services.recommendation.mri_names import mri_in_full, mri_in_short
from cds_services.recommendation.plain_words import escaped
from cds_services.recommendation.recommendation import WARNING
from cds_services.recommendation.suggestion import actions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cds_services.cds_hooks import Action, Card
    from cds_services.identity import CallIdentity
    from cds_services.imaging_orders.order import ImagingOrder
    from cds_services.imaging_orders.study import Study
    from cds_services.recommendation.assessed import Assessed
    from cds_services.recommendation.card_texts import CardTexts, SharedFile
    from cds_services.recommendation.recommendation import Recommendation


def card(  # noqa: PLR0913, PLR0917 - what a card is made of
    cases: Mapping[ImagingOrder, Assessed],
    found: Recommendation,
    texts: CardTexts,
    base_url: str,
    identity: CallIdentity,
    unseen: Sequence[str] = (),
) -> Card:
    """Build the card of one recommendation.

    Its uuid is derived from the call and the rule, so that a repeated call returns the same card.

    Args:
        cases: the assessment of each draft.
        found: what is recommended.
        texts: the texts of the topic's cards.
        base_url: public base URL without trailing slash.
        identity: gives the card its id.
        unseen: keys of the prefetch of which not everything was seen.
    """
    case, shared = cases[found.about], texts.shared
    steps = tuple(step for part in (found, *found.also) for step in actions(cases[part.about], part))
    values = {**_values(case, found, steps), "unseen": texts.unseen_names(unseen)}
    notes = tuple(_notes(found, shared))
    lines = (*texts.rules[found.rule].texts[found.text].detail, *notes)
    origin = (shared.secondary_note,) if case.read_elsewhere and _rated(lines, values) else ()
    parts = Parts(
        rule=found.rule,
        text=found.text,
        indicator=found.indicator,
        identity=identity.of(found.rule),
        suggestion_identity=identity.of(found.rule, "suggestion"),
        values=values,
        lines=(*notes, *origin, shared.reported_note, shared.unseen_note),
        steps=steps,
    )
    return compose(parts, texts, base_url)


def _values(case: Assessed, found: Recommendation, steps: tuple[Action, ...]) -> Mapping[str, str]:
    wanted = found.change.wanted if found.change and steps else ()
    rated = case.rating(wanted[0]) if wanted else None
    missing = regions_to_order(case, found)
    return {
        **case.card_values(found),
        "study": title(found.about.study),
        "alternative": title(wanted[0]) if wanted else "",
        "alternative_rating": rated.words if rated else "",
        "mri": mri_in_full(missing),
        "short": mri_in_short(missing),
        "ratings": _ratings(case, wanted),
        "kept": _kept(case, found) if found.indicator == WARNING else "",
        "kept_rating": AppropriatenessCategory.MAY_BE_APPROPRIATE.words,
        **{name: escaped(value) for name, value in found.values.items()},
    }


def _rated(lines: Iterable[str], values: Mapping[str, str]) -> bool:
    """Whether a line that is shown names a rating of the guideline."""
    return any(not RATED.isdisjoint(names) and all(map(values.get, names)) for names in map(placeholders, lines))


def _ratings(case: Assessed, wanted: Sequence[Study]) -> str:
    """The guideline's ratings of the studies that are offered, where it has them."""
    rated = ((study, case.rating(study)) for study in wanted)
    return " ".join(f"{title(study)}: {grade.words} (ACR)." for study, grade in rated if grade is not None)


def _kept(case: Assessed, found: Recommendation) -> str:
    """The drafts that the click changes although the guideline's tables do not advise against them."""
    names: dict[str, None] = {}
    for order in found.change.replaced if found.change and case.has_table else ():
        judgement = case.judge(order.study)
        if judgement.category is AppropriatenessCategory.MAY_BE_APPROPRIATE and judgement.judged is not None:
            names[title(judgement.judged)] = None
    return ", ".join(names)


def _notes(found: Recommendation, shared: SharedFile) -> Iterator[str]:
    """Lines that belong to the suggestion, whatever the rule."""
    change = found.change
    if change is None:
        return
    if any(study.contrast.given for study in change.wanted):
        yield shared.window_note
        yield shared.kidney_note
    if change.wanted:
        yield shared.device_note
    if found.indicator == WARNING:
        yield shared.kept_note
