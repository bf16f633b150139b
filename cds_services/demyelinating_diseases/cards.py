"""Advice to card: the clinician's words, the fix attached, and nothing that chart or guideline does not hold."""

from __future__ import annotations

from dataclasses import replace
from string import Formatter
from typing import TYPE_CHECKING

from cds_services.appropriateness.guideline import AppropriatenessCategory
from cds_services.appropriateness.rating import rating
from cds_services.cds_hooks import SUMMARY_LIMIT, Card, Coding, Link, Source, Suggestion, selection_behavior
from cds_services.demyelinating_diseases.advice import WARNING
from cds_services.demyelinating_diseases.card_texts import card_texts, unseen_names
from cds_services.demyelinating_diseases.mri_names import mri_in_full, mri_in_short
from cds_services.demyelinating_diseases.mri_safety import MriSafety
from cds_services.demyelinating_diseases.order_ratings import judgement_of
from cds_services.demyelinating_diseases.quotation import escaped, evidence_line
from cds_services.demyelinating_diseases.suggestions import actions
from cds_services.imaging_orders.order import title
from cds_services.imaging_orders.study import CORD_LEVELS, Contrast, Modality, Region, Study

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cds_services.cds_hooks import Action
    from cds_services.demyelinating_diseases.advice import Advice
    from cds_services.demyelinating_diseases.card_texts import Text
    from cds_services.demyelinating_diseases.case import Case
    from cds_services.identity import CallIdentity
    from cds_services.imaging_orders.order import ImagingOrder


def card(
    cases: Mapping[ImagingOrder, Case],
    advice: Advice,
    base_url: str,
    identity: CallIdentity,
    unseen: Sequence[str] = (),
) -> Card:
    """Build the card of one advice.

    Its uuid is made of the call and the rule, so that a repeated call brings the very same card.

    Args:
        cases: the case of each draft.
        advice: what is said.
        base_url: public base URL without trailing slash.
        identity: gives the card its id.
        unseen: keys of the prefetch of which not everything was seen.
    """
    case = cases[advice.about]
    cards = card_texts()
    rule = cards.rules[advice.rule]
    text = rule.texts[advice.text]
    steps = tuple(step for part in (advice, *advice.also) for step in actions(cases[part.about], part))
    values = {**_values(case, advice, steps), "unseen": unseen_names(unseen)}
    lines = [*text.detail, *_notes(advice), cards.unseen_note]
    source = cards.sources[rule.source]
    suggestion = Suggestion(
        label=text.suggestion.format_map(values),
        uuid=str(identity.of(advice.rule, "suggestion")),
        is_recommended=True,
        actions=steps,
    )
    suggestions = (suggestion,) if steps and text.suggestion else ()
    return Card(
        uuid=str(identity.of(advice.rule)),
        summary=_summary(text, values),
        detail="\n\n".join(line.format_map(values) for line in lines if _complete(line, values)) or None,
        indicator=advice.indicator,
        source=Source(
            label=source.label,
            url=source.url,
            icon=f"{base_url}/icon.png",
            topic=Coding(code=advice.rule, system=f"{base_url}/CodeSystem/card-rule", display=rule.display),
        ),
        suggestions=suggestions,
        selection_behavior=selection_behavior(len(suggestions)),
        override_reasons=tuple(
            Coding(code=code, system=f"{base_url}/CodeSystem/override-reason", display=cards.override_reasons[code])
            for code in rule.override_reasons
        ),
        links=tuple(Link(label=cards.links[k].label, url=cards.links[k].url, type="absolute") for k in rule.links),
    )


def _values(case: Case, advice: Advice, steps: tuple[Action, ...]) -> Mapping[str, str]:
    variant = case.scenario.variant
    wanted = advice.change.wanted if advice.change and steps else ()
    rated = rating(case.guideline, variant, wanted[0]) if wanted and variant else None
    about = advice.about.study
    plain = None
    if variant and about is not None and about.modality is Modality.MRI and about.regions & CORD_LEVELS:
        plain = rating(case.guideline, variant, Study(Modality.MRI, CORD_LEVELS, Contrast.WITHOUT))
    missing = _to_order(case, advice) if steps else frozenset[Region]()
    kept = _kept(case, advice) if advice.indicator == WARNING else ""
    device = case.implant.words if case.implant is not None and case.implant.safety is MriSafety.CONDITIONAL else ""
    return {
        "evidence": evidence_line(case, advice.rests_on),
        "study": title(about) if about else "",
        "alternative": title(wanted[0]) if wanted else "",
        "alternative_rating": rated.words if rated else "",
        "plain_rating": plain.words if plain else "",
        "mri": mri_in_full(missing),
        "short": mri_in_short(missing),
        "ratings": _ratings(case, wanted),
        "kidney": escaped(case.kidney.reason) if case.kidney.at_risk else "",
        "device": escaped(device),
        "kept": kept,
        "kept_rating": AppropriatenessCategory.MAY_BE_APPROPRIATE.words,
        **{name: escaped(value) for name, value in advice.values.items()},
    }


def _to_order(case: Case, advice: Advice) -> frozenset[Region]:
    """The regions that one click orders MRI of."""
    change = advice.change
    if change is None:
        return frozenset()
    gone = set(change.replaced)
    kept = replace(case, orders=tuple(order for order in case.orders if order not in gone))
    missing = (kept.undrafted(study) for study in change.wanted)
    return frozenset(region for study in missing if study is not None for region in study.regions)


def _ratings(case: Case, wanted: Sequence[Study]) -> str:
    """The guideline's ratings of the studies that are offered, where it has them."""
    variant = case.scenario.variant
    if not variant:
        return ""
    rated = ((study, rating(case.guideline, variant, study)) for study in wanted)
    return " ".join(f"{title(study)}: {grade.words} (ACR)." for study, grade in rated if grade is not None)


def _kept(case: Case, advice: Advice) -> str:
    """The drafts that the click changes although the guideline's tables do not speak against them."""
    variant = case.scenario.variant
    names: dict[str, None] = {}
    for order in advice.change.replaced if advice.change else ():
        if order.study is None or not variant:
            continue
        if judgement_of(order, case).category is AppropriatenessCategory.MAY_BE_APPROPRIATE:
            part = rating(case.guideline, variant, order.study) is None
            names[title(replace(order.study, regions=CORD_LEVELS) if part else order.study)] = None
    return ", ".join(names)


def _notes(advice: Advice) -> Iterator[str]:
    """Lines that belong to the click, whatever the rule."""
    cards, change = card_texts(), advice.change
    if change is None:
        return
    if any(study.contrast.given for study in change.wanted):
        yield cards.kidney_note
    if change.wanted:
        yield cards.device_note
    if advice.indicator == WARNING:
        yield cards.kept_note


def _fields(line: str) -> list[str]:
    return [field for _, field, _, _ in Formatter().parse(line) if field]


def _complete(line: str, values: Mapping[str, str]) -> bool:
    return all(values.get(field) for field in _fields(line))


def _summary(text: Text, values: Mapping[str, str]) -> str:
    """A value that is too long for the summary loses its end, never the sentence around it."""
    room = SUMMARY_LIMIT - len(text.summary.format_map(dict.fromkeys(_fields(text.summary), "")))
    share = room // max(1, len(_fields(text.summary)))
    return text.summary.format_map({field: values.get(field, "")[:share] for field in _fields(text.summary)})
