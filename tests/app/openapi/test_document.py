"""The description of the interface is whole, and says of answers what is true of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.main import create_app
from app.openapi.document import document
from app.openapi.worked_calls import worked_calls
from app.settings import Settings
from cds_services.cds_hooks import Deployment
from cds_services.registry import services

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT = document("1.2.3")
SCHEMAS = DOCUMENT["components"]["schemas"]
SENT = ("DiscoveryAnswer", "ServiceDescription", "Answer", "Card", "Source", "Coding", "Suggestion", "Action", "Link")


def references(value: object) -> Iterator[str]:
    """Every `$ref` in a JSON value."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    if isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_every_address_that_is_served_is_described() -> None:
    app = create_app(Settings())
    served = {getattr(route, "path", "") for route in app.routes} - {"/openapi.json"}
    assert served <= DOCUMENT["paths"].keys()
    assert app.openapi()["info"]["title"] == "Imaging CDS"


def test_every_reference_leads_to_a_component() -> None:
    assert {name.removeprefix("#/components/schemas/") for name in references(DOCUMENT)} <= SCHEMAS.keys()


def test_every_component_is_used() -> None:
    used = {name.removeprefix("#/components/schemas/") for name in references(DOCUMENT)}
    assert SCHEMAS.keys() <= used


def test_every_refusal_is_described_with_its_body() -> None:
    responses: dict[str, Any] = DOCUMENT["paths"]["/cds-services/{id}"]["post"]["responses"]
    for status in ("400", "404", "405", "408", "412", "413", "415", "429", "500", "503"):
        schema = responses[status]["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/OperationOutcome"}
    assert "content" not in responses["401"]


def test_what_is_sent_is_described_without_nulls_empty_lists_or_other_members() -> None:
    for name in SENT:
        schema = SCHEMAS[name]
        assert schema["additionalProperties"] is False
        for member, described in schema["properties"].items():
            assert "anyOf" not in described
            if described.get("type") == "array" and member not in schema["required"]:
                # One profile sends an empty list of ratings, because Inferno wants the member.
                assert described["minItems"] == (0 if member == "systemActions" else 1)


def test_a_call_is_described_down_to_the_elements_that_are_read() -> None:
    order = SCHEMAS["DraftOrders"]["properties"]["entry"]["items"]["properties"]["resource"]["anyOf"][0]
    assert order == {"$ref": "#/components/schemas/ServiceRequest"}
    assert {"code", "reasonCode", "reasonReference", "bodySite"} <= SCHEMAS["ServiceRequest"]["properties"].keys()
    assert SCHEMAS["ServiceRequest"]["required"] == ["resourceType"]
    assert SCHEMAS["OrderSelectContext"]["required"] == ["userId", "patientId", "draftOrders", "selections"]
    assert "selections" not in SCHEMAS["OrderSignContext"]["properties"]


def test_opening_a_chart_is_described_without_orders_and_with_reports() -> None:
    call = SCHEMAS["PatientViewCall"]
    assert call["properties"]["hook"] == {"const": "patient-view"}
    assert call["properties"]["context"] == {"$ref": "#/components/schemas/PatientViewContext"}
    assert SCHEMAS["PatientViewContext"]["required"] == ["userId", "patientId"]
    assert "draftOrders" not in SCHEMAS["PatientViewContext"]["properties"]
    assert {"conclusion", "presentedForm", "conclusionCode"} <= SCHEMAS["DiagnosticReport"]["properties"].keys()


def test_every_prefetch_key_of_discovery_is_described_for_its_hook() -> None:
    described = {"order-select": "Prefetch", "order-sign": "Prefetch", "patient-view": "ResultsPrefetch"}
    for (_, hook), service in services(Deployment("https://cds.example.org")).items():
        assert SCHEMAS[described[hook]]["properties"].keys() == service.description.prefetch.keys(), hook


def test_the_examples_are_calls_with_the_answers_of_this_version() -> None:
    calls = worked_calls("https://cds.example.org")
    topics = {hook: call.card["source"]["topic"]["code"] for hook, call in calls.items()}
    assert topics == {"order-select": "CtSpine", "order-sign": "CtSpine", "patient-view": "NewEnhancingLesion"}
    assert calls["order-sign"].answer["systemActions"]
    assert calls["order-select"].card["source"]["topic"]["system"].startswith("https://cds.example.org/")


def test_the_deployment_is_the_server_and_the_reader_s_examples_are_its_own() -> None:
    described = create_app(Settings(public_base_url="https://cds.example.org/imaging")).openapi()
    assert described["servers"][0]["url"] == "https://cds.example.org/imaging"
    shown = described["paths"]["/"]["get"]["responses"]["200"]["content"]["application/json"]["examples"]
    assert shown["answered"]["value"]["discovery"] == "https://cds.example.org/imaging/cds-services"


@pytest.mark.parametrize(("authenticates", "needed"), [(True, [{"clientToken": []}]), (False, [])])
def test_a_token_is_asked_for_where_the_deployment_does(*, authenticates: bool, needed: list[Any]) -> None:
    paths = document("1", authenticates=authenticates)["paths"]
    for path in ("/cds-services/{id}", "/cds-services/{id}/feedback"):
        assert paths[path]["post"]["security"] == needed
    assert paths["/cds-services"]["get"]["security"] == []
