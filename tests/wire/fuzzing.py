"""Call a running service with what its own description allows, and with what it forbids, and judge each answer.

Every run makes the same calls: the seed is fixed and nothing is remembered between runs.
"""

from __future__ import annotations

import copy
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
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
    "patient-view": "demyelinating-imaging-results",
}
MRI_CERVICAL = {"text": "MRI cervical spine without and with IV contrast"}
NEWS = "INDICATION: MS, new numb hand. IMPRESSION: New enhancing lesion of the cord at C4, active demyelination."
OK = 200
_CALL = "/{id}"
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
        allowed: calls of each posted operation, and of each hook, that keep to the description.
        forbidden: calls of each that break it; these take long to think of.
    """
    told = httpx.get(f"{base_url}/openapi.json", trust_env=False).json()
    made = Run(Counter(), [], [])
    for operation in _operations(told):
        posted = operation.method.upper() == "POST"
        if posted and operation.path.endswith(_CALL):
            continue
        _probe(base_url, operation, schemathesis.GenerationMode.POSITIVE, allowed if posted else 1, made)
        if posted and forbidden:
            _probe(base_url, operation, schemathesis.GenerationMode.NEGATIVE, forbidden, made)
    # Left to itself the generator would nearly always choose the hook with the least to say.
    for hook in told["components"]["schemas"]["ServiceCall"]["anyOf"]:
        one = copy.deepcopy(told)
        one["components"]["schemas"]["ServiceCall"] = hook
        [operation] = [each for each in _operations(one) if each.path.endswith(_CALL)]
        _probe(base_url, operation, schemathesis.GenerationMode.POSITIVE, allowed, made)
        if forbidden:
            _probe(base_url, operation, schemathesis.GenerationMode.NEGATIVE, forbidden, made)
    return made


def _operations(told: dict[str, Any]) -> list[APIOperation[Any, Any, Any, Any]]:
    found = []
    for result in schemathesis.openapi.from_dict(told).get_all_operations():
        assert isinstance(result, Ok)
        found.append(result.ok())
    return found


def _probe(
    base_url: str, operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, examples: int, made: Run
) -> None:
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
        if mode is schemathesis.GenerationMode.POSITIVE and operation.path.endswith(_CALL):
            with suppress(TypeError, KeyError, AttributeError):
                _hang_together(case.body)
        response = case.call(base_url=base_url)
        made.statuses[response.status_code] += 1
        if response.status_code == OK and operation.path.endswith(_CALL):
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
    prefetch = call.setdefault("prefetch", {})
    patient = {"resourceType": "Patient", "birthDate": "1984-03-02", "deceasedBoolean": False, "deceasedDateTime": None}
    prefetch["patient"] = {**(prefetch.get("patient") or {}), **patient, "id": call["context"]["patientId"]}
    problems = _bundle(prefetch, "conditions")
    problems.append({"resource": {"resourceType": "Condition", "code": {"coding": [MS]}}})
    if call["hook"] == "patient-view":
        _with_news(prefetch)
        return
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


def _with_news(prefetch: dict[str, Any]) -> None:
    """Put a report that counts among the generated ones, and make every other generated one count too."""
    reports = _bundle(prefetch, "reports")
    reports.append({"resource": {}})
    for number, resource in enumerate(entry.setdefault("resource", {}) for entry in reports):
        resource.pop("subject", None)
        if number % 2 == len(reports) % 2:
            continue
        resource |= {"resourceType": "DiagnosticReport", "status": "final", "code": MRI_CERVICAL, "conclusion": NEWS}
        resource |= {"effectiveDateTime": "2026-11-18", "category": resource.get("category", [])}


def _bundle(prefetch: dict[str, Any], key: str) -> list[Any]:
    """The entries of a key, which is made a Bundle where it was generated as something else."""
    value = prefetch.get(key) or {}
    if value.get("resourceType") != "Bundle":
        prefetch[key] = value = {"resourceType": "Bundle"}
    entries: list[Any] = value.setdefault("entry", [])
    return entries


def _in_words(failure: Failure) -> str:
    return f"{failure.title}: {' '.join(failure.message.split())[:300]}"
