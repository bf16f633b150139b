"""The topic as the registry sees it: its services, its guideline, its vocabulary."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from cds_services.chart.choices import choices as chart_choices
from cds_services.chart.prefetch import ORDERING
from cds_services.chart.record import REQUIRED_KEYS
from cds_services.concepts import chart_words, text_reader
from cds_services.concepts.choices import choices as concept_choices
from cds_services.concepts.value_sets import value_sets
from cds_services.demyelinating_diseases.card_texts import card_texts
from cds_services.demyelinating_diseases.document import document as topic_document
from cds_services.demyelinating_diseases.guideline import guideline
from cds_services.demyelinating_diseases.rule_conditions import rule_conditions
from cds_services.demyelinating_diseases.rules import RULES
from cds_services.demyelinating_diseases.service import evaluate, in_scope
from cds_services.demyelination import order_facts, scenario
from cds_services.demyelination.interpretation import interpretation
from cds_services.demyelination.scenario import Scenario
from cds_services.follow_up.choices import choices as follow_up_choices
from cds_services.imaging_orders.procedures import catalogue
from cds_services.imaging_orders.vocabulary import vocabulary as imaging_vocabulary
from cds_services.local.thresholds import values_of
from cds_services.recommendation.card_texts import MISSING_DATA
from cds_services.recommendation.missing_data import cannot_answer
from cds_services.safety.choices import choices as safety_choices

if TYPE_CHECKING:
    from cds_services.topic_document import TopicDocument

__all__ = [
    "CODE",
    "READ_FIRST",
    "REQUIRED_KEYS",
    "cannot_answer",
    "card_rules",
    "crd_topics",
    "document",
    "evaluate",
    "guideline",
    "in_scope",
    "other_orders",
    "override_reasons",
    "read_reason",
    "scenarios",
    "services",
    "thresholds",
    "warm_up",
]

CODE = "demyelinating-diseases"
READ_FIRST = frozenset[str]()
_ALL = "patient={{context.patientId}}"
_ORDER_SELECT: dict[str, Any] = {
    "id": "demyelinating-imaging-order-select",
    "hook": "order-select",
    "title": "Imaging in demyelinating disease",
    "description": "Advice on MRI and CT orders of head, orbits and spine in adults with known or suspected "
    "demyelinating disease: the study that answers the question, one click to order it, and silence "
    "when the order is right or the question is another one.",
    "usage_requirements": "Needs the patient and the problem list; results, allergies, medicines, procedures "
    "and devices make the advice safer where they can be supplied.",
}
_ORDER_SIGN = _ORDER_SELECT | {
    "id": "demyelinating-imaging-order-sign",
    "hook": "order-sign",
    "title": "Imaging in demyelinating disease: rating at signing",
    "description": "The same advice over all orders about to be signed, and on each imaging order an appropriateness "
    "rating wherever the data suffice for one.",
}
_PREFETCH = {
    "patient": "Patient/{{context.patientId}}",
    "conditions": f"Condition?{_ALL}",
    "allergies": f"AllergyIntolerance?{_ALL}",
    "medications": f"MedicationRequest?{_ALL}",
    "procedures": f"Procedure?{_ALL}",
    "devices": f"Device?{_ALL}",
    "reports": f"DiagnosticReport?{_ALL}&_sort=-date&_count={ORDERING.enough['reports']}",
}
"""Search templates are wide: filters on status or category lose problems that some servers do not label."""


def services() -> tuple[dict[str, Any], ...]:
    """Return the discovery entry of each service."""
    prefetch = {"prefetch": _PREFETCH | {"observations": _observations()}}
    return (_ORDER_SELECT | prefetch, _ORDER_SIGN | prefetch)


def _observations() -> str:
    """Only the results that are read, so that a long chart makes a short request."""
    codes = sorted(
        f"{system}|{code}"
        for concept in ("egfr", "pregnancy-status", "pregnancy-test", "jc-virus-index")
        for system, code in value_sets()[concept].exact
    )
    return f"Observation?{_ALL}&code={','.join(codes)}&_sort=-date&_count={ORDERING.enough['observations']}"


def warm_up() -> None:
    """Read and check every knowledge file of the topic."""
    guideline()
    value_sets()
    interpretation()
    concept_choices()
    chart_choices()
    safety_choices()
    scenario.warm_up()
    chart_words.warm_up()
    text_reader.warm_up()
    follow_up_choices()
    imaging_vocabulary()
    card_texts()
    rule_conditions()
    catalogue()
    order_facts.read_reason("", date.max)


def card_rules() -> dict[str, str]:
    """Return the rules by code, as `source.topic` names them."""
    cards = card_texts()
    return {rule.code: cards.rules[rule.code].display for rule in RULES} | {MISSING_DATA: cards.shared.missing.display}


def crd_topics() -> dict[str, str]:
    """Return the Da Vinci CRD response type of each rule's cards."""
    cards = card_texts()
    return {rule.code: cards.rules[rule.code].crd.topic for rule in RULES} | {
        MISSING_DATA: cards.shared.missing.crd.topic
    }


def document() -> TopicDocument:
    """Return the topic as its reviewers read it."""
    return topic_document(CODE)


def read_reason(text: str, written: date) -> dict[str, Any]:
    """Read one reason for exam: facts, situation, and each mention with its words."""
    return order_facts.read_reason(text, written).as_json()


def scenarios() -> tuple[str, ...]:
    """Return the codes of the situations that are distinguished."""
    return tuple(scenario.value for scenario in Scenario)


def override_reasons() -> dict[str, str]:
    """Return the override reasons by code."""
    return dict(card_texts().shared.override_reasons)


def thresholds() -> dict[str, float]:
    """Return the value of each number that a site may change, as it applies now."""
    return values_of(interpretation(), safety_choices(), follow_up_choices())


def other_orders() -> tuple[str, ...]:
    """Return nothing: only imaging is offered."""
    return ()
