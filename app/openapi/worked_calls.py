"""Examples of the OpenAPI description: calls of invented patients with the answers that this version gives to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from app import strict_json
from app.client_profiles.core import Core, Site
from cds_services.cds_hooks import Deployment
from cds_services.hook_request import read_request
from cds_services.registry import (
    appropriateness_categories,
    card_rules,
    knowledge_extension,
    knowledge_version,
    override_reasons,
    services,
)

Json = dict[str, Any]

DAY = date(2026, 11, 22)
"""The day on which the calls are made."""
_SHOWN = 2
"""How many codes of a long list an example shows."""


@dataclass(frozen=True, slots=True)
class WorkedCall:
    """One call with its answer, and the feedback on its first card.

    Attributes:
        service: id of the service called.
        request: what is sent.
        answer: what is answered.
    """

    service: str
    request: Json
    answer: Json

    @property
    def card(self) -> Json:
        """The first card of the answer."""
        first: Json = self.answer["cards"][0]
        return first

    def accepted(self) -> Json:
        """Return the feedback of a clinician who takes the first suggestion."""
        suggestion = {"id": self.card["suggestions"][0]["uuid"]}
        return _feedback(self.card, outcome="accepted", acceptedSuggestions=[suggestion])

    def overridden(self) -> Json:
        """Return the feedback of a clinician who states a reason why not."""
        reason = self.card["overrideReasons"][0]
        return _feedback(self.card, outcome="overridden", overrideReason={"reason": reason})


@cache
def worked_calls(base_url: str) -> dict[str, WorkedCall]:
    """Return a call of each hook, answered by the service itself.

    Args:
        base_url: public address of the deployment.
    """
    selecting, opening = _sent("order-select"), _sent("patient-view")
    context = {name: value for name, value in selecting["context"].items() if name != "selections"}
    signing = selecting | {"hook": "order-sign", "context": context}
    offered = services(Deployment(base_url))
    found = {}
    for request in (selecting, signing, opening):
        hook = request["hook"]
        service_id, service = next((each, service) for (each, of), service in offered.items() if of == hook)
        called = read_request(request, hook)
        answer = Core().answer(service.evaluate(called, DAY), called, Site())
        found[hook] = WorkedCall(service_id, request, _decoded(answer))
    return found


@cache
def fixed_answers(base_url: str) -> dict[str, Json]:
    """Return what the addresses with a fixed answer say, by path; long lists of codes are cut.

    Args:
        base_url: public address of the deployment.
    """
    described = [service.description for service in services(Deployment(base_url)).values()]
    return {
        "/": {"name": "Imaging CDS", "version": "1.0.0", "discovery": f"{base_url}/cds-services"},
        "/cds-services": _decoded({"services": described}),
        "/CodeSystem/card-rule": _cut(card_rules(base_url)),
        "/CodeSystem/appropriateness-category": _cut(appropriateness_categories(base_url)),
        "/CodeSystem/override-reason": _cut(override_reasons(base_url)),
        "/StructureDefinition/knowledge-version": _decoded(knowledge_extension(base_url)),
        "/health/live": {"status": "live"},
        "/health/ready": {
            "status": "ready",
            "version": "1.0.0",
            "knowledge": knowledge_version(),
            "checks": {"capacity": "ok", "database": "ok"},
        },
    }


def _sent(name: str) -> Json:
    request: Json = strict_json.decode((files("app.openapi.examples") / f"{name}.json").read_bytes())
    return request


def _decoded(value: object) -> Json:
    decoded: Json = msgspec.json.decode(msgspec.json.encode(value))
    return decoded


def _cut(code_system: object) -> Json:
    whole = _decoded(code_system)
    return whole | {"concept": whole["concept"][:_SHOWN]}


def _feedback(card: Json, **outcome: object) -> Json:
    return {"feedback": [{"card": card["uuid"], **outcome, "outcomeTimestamp": f"{DAY}T09:30:00Z"}]}
