"""What is kept of a card in this product's own words: its text, what it offers, and the facts that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cds_services.imaging_orders.order import title
from cds_services.recommendation.mri_names import mri_in_full, mri_in_short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cds_services.imaging_orders.study import Region
    from cds_services.recommendation.assessed import Assessed
    from cds_services.recommendation.recommendation import Recommendation

_TOLD = ("fact", "source", "standing", "course", "coded")
"""What is kept of a fact: never the words in which it was written, nor its dates."""


def outcome(case: Assessed, found: Recommendation) -> dict[str, Any]:
    """Return a card as it may be stored: no word or value of the chart; what is empty is left out.

    Args:
        case: the assessment of the draft that it is about.
        found: what it recommends.
    """
    wanted = found.change.wanted if found.change is not None else ()
    missing = regions_to_order(case, found)
    told: dict[str, Any] = {
        "rule": found.rule,
        "spoke": True,
        "offers": [title(study) for study in wanted],
        "text": found.text,
        "names": {"mri": mri_in_full(missing), "short": mri_in_short(missing)} if missing else {},
        "ratings": {
            title(study): grade.words
            for study in (*wanted, found.about.study)
            if (grade := case.rating(study)) is not None
        },
        "rests_on": facts_in_codes(case.grounds(found)),
    }
    return {name: value for name, value in told.items() if value}


def regions_to_order(case: Assessed, found: Recommendation) -> frozenset[Region]:
    """Return the regions that one click orders MRI of."""
    change = found.change
    if change is None:
        return frozenset()
    kept = case.drafts.without(change.replaced)
    missing = (kept.undrafted(study) for study in change.wanted)
    return frozenset(region for study in missing if study is not None for region in study.regions)


def facts_in_codes(facts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return each fact once, without its words: its name, where it was read, and how it is meant."""
    kept = ({name: fact[name] for name in _TOLD if fact.get(name)} for fact in facts)
    return list({tuple(fact.items()): fact for fact in kept}.values())
