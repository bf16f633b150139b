"""Call a running service with what its own description allows, and with what it forbids, and judge each answer.

Every run makes the same calls: the seed is fixed and nothing is remembered between runs.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.wire.calls import CT_THORACIC, MS, RELAPSE

if TYPE_CHECKING:
    from schemathesis import APIOperation, Case, GenerationMode

SEED = 20261122
SERVICES = {
    "order-select": "demyelinating-imaging-order-select",
    "order-sign": "demyelinating-imaging-order-sign",
}
OK = 200
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


class Run(NamedTuple):
    """What came of a run: how often each status was answered, how many cards came, and what was wrong, in words."""

    statuses: Counter[int]
    cards: list[str]
    failures: list[str]


def run(base_url: str, allowed: int, forbidden: int = 0) -> Run:
    """Call every operation that the service at `base_url` describes.

    Args:
        base_url: address of a running service, without trailing slash.
        allowed: calls of each posted operation that keep to the description.
        forbidden: calls of each posted operation that break it; these take long to think of.
    """
    schema = schemathesis.openapi.from_url(f"{base_url}/openapi.json")
    made = Run(Counter(), [], [])
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        posted = operation.method.upper() == "POST"
        _probe(operation, schemathesis.GenerationMode.POSITIVE, allowed if posted else 1, made)
        if posted and forbidden:
            _probe(operation, schemathesis.GenerationMode.NEGATIVE, forbidden, made)
    return made


def _probe(operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, examples: int, made: Run) -> None:
    @seed(SEED)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def probe(case: Case[Any]) -> None:
        _address(case)
        if mode is schemathesis.GenerationMode.POSITIVE and operation.path.endswith("/{id}"):
            with suppress(TypeError, KeyError, AttributeError):
                _hang_together(case.body)
        response = case.call()
        made.statuses[response.status_code] += 1
        if response.status_code == OK and operation.path.endswith("/{id}"):
            made.cards.extend(card["summary"] for card in response.json()["cards"])
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            made.failures.extend(f"{operation.label}: {_in_words(found)}" for found in group.exceptions)

    probe()


def _address(case: Case[Any]) -> None:
    """Send a call to the service of its hook."""
    if "id" in case.path_parameters:
        body: Any = case.body
        hook = body.get("hook") if isinstance(body, dict) else None
        case.path_parameters["id"] = SERVICES.get(str(hook), SERVICES["order-select"])


def _hang_together(call: Any) -> None:  # noqa: ANN401 - generated JSON
    """Make a generated call one that the rules have to deal with; nearly every other one ends at its first check.

    Everything else stays as it was generated.
    """
    entries = call["context"]["draftOrders"].setdefault("entry", [])
    orders = [
        entry["resource"] for entry in entries if entry.get("resource", {}).get("resourceType") == "ServiceRequest"
    ]
    if not orders:
        orders = [{"resourceType": "ServiceRequest"}]
        entries.append({"resource": orders[0]})
    for number, order in enumerate(orders):
        order["id"] = f"draft-{number}"
        order.pop("subject", None)
        if number % 2 == 0:
            order["code"] = CT_THORACIC | order.get("code", {}) if number else CT_THORACIC
            order.setdefault("reasonCode", []).append({"text": RELAPSE})
    if "selections" in call["context"]:
        call["context"]["selections"] = [f"ServiceRequest/{order['id']}" for order in orders]
    prefetch = call.setdefault("prefetch", {})
    patient = {"resourceType": "Patient", "birthDate": "1984-03-02"}
    prefetch["patient"] = {**(prefetch.get("patient") or {}), **patient, "id": call["context"]["patientId"]}
    problems = prefetch.get("conditions") or {}
    if problems.get("resourceType") != "Bundle":
        prefetch["conditions"] = problems = {"resourceType": "Bundle"}
    problems.setdefault("entry", []).append({"resource": {"resourceType": "Condition", "code": {"coding": [MS]}}})


def _in_words(failure: Failure) -> str:
    return f"{failure.title}: {' '.join(failure.message.split())[:300]}"
