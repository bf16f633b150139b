"""The topic as the registry sees it: its service and its vocabulary."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from cds_services.chart.prefetch import FOLLOWING
from cds_services.concepts import care_words, chart_words, text_reader
from cds_services.demyelinating_results import orders
from cds_services.demyelinating_results.branches import branches
from cds_services.demyelinating_results.card_texts import card_texts
from cds_services.demyelinating_results.document import document as topic_document
from cds_services.demyelinating_results.interpretation import interpretation
from cds_services.demyelinating_results.rule_conditions import rule_conditions
from cds_services.demyelinating_results.rules import CODES
from cds_services.demyelinating_results.service import evaluate, in_scope
from cds_services.demyelination import scenario
from cds_services.demyelination.scenario import Scenario
from cds_services.follow_up.choices import choices as follow_up_choices
from cds_services.hook_request import PATIENT_VIEW
from cds_services.local.thresholds import values_of
from cds_services.reports.attachment import attachment_choices
from cds_services.reports.reader import read_report

if TYPE_CHECKING:
    from collections.abc import Callable

    from cds_services.appropriateness.guideline import Guideline
    from cds_services.cds_hooks import Decision, Deployment
    from cds_services.hook_request import HookRequest
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

CODE = "demyelinating-results"
REQUIRED_KEYS = frozenset({"patient", "conditions", "reports"})
READ_FIRST = frozenset({"reports"})
"""Without a report that counts nothing else is needed."""
cannot_answer: Callable[[HookRequest, str, Deployment], Decision] | None = None
"""At every opening of a chart, a card that says that data are missing would be noise: the call is refused."""
guideline: Callable[[], Guideline] | None = None
read_reason: Callable[[str, date], dict[str, Any]] | None = None
_ALL = "patient={{context.patientId}}"
_MANY = FOLLOWING.enough
_SERVICE: dict[str, Any] = {
    "id": "demyelinating-imaging-results",
    "hook": PATIENT_VIEW,
    "title": "Imaging in demyelinating disease: after the MRI",
    "description": "The next step once an MRI of head, orbits or spine has been reported in an adult with known or "
    "suspected demyelinating disease, said once, with the referral, test or study to create; silence when it is done, "
    "ordered or booked.",
    "usage_requirements": "Needs the patient, the problem list and the reports; orders, appointments, encounters and "
    "tasks show what is done already.",
    "prefetch": {
        "patient": "Patient/{{context.patientId}}",
        "conditions": f"Condition?{_ALL}",
        "reports": f"DiagnosticReport?{_ALL}&_sort=-date&_count={_MANY['reports']}&_include=DiagnosticReport:result",
        "observations": f"Observation?{_ALL}&_sort=-date&_count={_MANY['observations']}",
        "allergies": f"AllergyIntolerance?{_ALL}",
        "medications": f"MedicationRequest?{_ALL}",
        "serviceRequests": f"ServiceRequest?{_ALL}&_sort=-authored&_count={_MANY['serviceRequests']}",
        "appointments": f"Appointment?{_ALL}",
        "encounters": f"Encounter?{_ALL}",
        "procedures": f"Procedure?{_ALL}",
        "tasks": f"Task?{_ALL}",
        "communications": "Communication?subject={{context.patientId}}",
    },
}


def services() -> tuple[dict[str, Any], ...]:
    """Return the discovery entry of the service."""
    return (_SERVICE,)


def warm_up() -> None:
    """Read and check every knowledge file of the topic."""
    interpretation()
    card_texts()
    rule_conditions()
    branches()
    orders.orders_file()
    scenario.warm_up()
    care_words.warm_up()
    chart_words.warm_up()
    text_reader.warm_up()
    attachment_choices()
    follow_up_choices()
    # A text with a word in it, since without one the vocabulary is not needed.
    read_report("Normal.", date.max)


def card_rules() -> dict[str, str]:
    """Return the rules by code, as `source.topic` names them."""
    return {code: card_texts().rules[code].display for code in CODES}


def crd_topics() -> dict[str, str]:
    """Return the Da Vinci CRD response type of each rule's cards."""
    return {code: card_texts().rules[code].crd.topic for code in CODES}


def document() -> TopicDocument:
    """Return the topic as its reviewers read it."""
    return topic_document(CODE)


def scenarios() -> tuple[str, ...]:
    """Return the codes of the situations that are distinguished."""
    return tuple(each.value for each in Scenario)


def override_reasons() -> dict[str, str]:
    """Return the override reasons by code."""
    return dict(card_texts().shared.override_reasons)


def thresholds() -> dict[str, float]:
    """Return the value of each number that a site may change, as it applies now."""
    return values_of(interpretation())


def other_orders() -> tuple[str, ...]:
    """Return the name of every referral and test that a click can create."""
    return tuple(entry.text for entry in orders.orders_file().services.values())
