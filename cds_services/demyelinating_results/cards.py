"""The card of a next step; every value comes from the report, the chart or the knowledge files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cds_services.demyelinating_results.card_texts import card_texts
from cds_services.demyelinating_results.orders import actions
from cds_services.follow_up.report_line import few_words, named
from cds_services.imaging_orders.study import Region
from cds_services.recommendation.composition import Parts, compose
from cds_services.recommendation.mri_names import mri_in_short
from cds_services.recommendation.plain_words import escaped
from cds_services.safety.card_values import safety_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cds_services.cds_hooks import Card
    from cds_services.demyelinating_results.next_step import NextStep
    from cds_services.demyelinating_results.results import Results
    from cds_services.demyelinating_results.step_identity import StepIdentity
    from cds_services.recommendation.card_texts import SharedFile

_QUOTE_CHARACTERS = 160


class CallValues(NamedTuple):
    """What a card needs of the call.

    Attributes:
        base_url: public base URL without trailing slash.
        encounter_id: bare id of the encounter that is open; may be empty.
        unseen: keys of the prefetch of which not everything was seen.
    """

    base_url: str
    encounter_id: str
    unseen: Sequence[str]


def card(step: NextStep, case: Results, identity: StepIdentity, call: CallValues) -> Card:
    """Build the card of a step, with one line for each rule that ranks below it.

    Args:
        step: what is recommended.
        case: the patient.
        identity: gives the card its id.
        call: what is needed of the call.
    """
    texts = card_texts()
    values = {**_values(step, case), "unseen": texts.unseen_names(call.unseen)}
    beneath = [texts.rules[other.rule].beneath.format_map(_values(other, case)) for other in step.beneath]
    steps = actions(step, case.chart.patient_id, call.encounter_id)
    parts = Parts(
        rule=step.rule,
        text=step.text,
        indicator=step.indicator,
        identity=identity.of(step),
        suggestion_identity=identity.of(step, "suggestion"),
        values=values,
        lines=(*dict.fromkeys(filter(None, beneath)), *_notes(step, texts.shared)),
        steps=steps,
    )
    return compose(parts, texts, call.base_url)


def _values(step: NextStep, case: Results) -> Mapping[str, str]:
    regions = frozenset[Region]().union(*(wanted.study.regions for wanted in step.wanted if wanted.study is not None))
    level = escaped(step.values.get("level", ""), 20)
    segments = step.values.get("segments", "")
    return {
        **{name: escaped(value) for name, value in step.values.items()},
        "report": named(step.about) if step.about is not None else "",
        "quote": _quoted(step.quote),
        "at": f" at {level}" if level else "",
        "length": f" ({segments} segments)" if segments else "",
        "short": mri_in_short(regions),
        **safety_values(case.safety),
    }


def _quoted(words: str) -> str:
    """Quote words of a report, a few only; empty for none."""
    few = few_words(words)
    return f"'{escaped(few, _QUOTE_CHARACTERS)}'" if few else ""


def _notes(step: NextStep, shared: SharedFile) -> Iterator[str]:
    """Lines that belong to MRI that is offered, and to every card."""
    if any(wanted.study is not None and wanted.study.contrast.given for wanted in step.wanted):
        yield shared.kidney_note
    if any(wanted.study is not None for wanted in step.wanted):
        yield shared.device_note
    yield shared.unseen_note
