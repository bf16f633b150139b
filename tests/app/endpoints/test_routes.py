"""The addresses: discovery, service call, health, methods, trailing slashes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.app.conftest import CALL, SERVICE, Client, assert_refused

GET_ADDRESSES = [
    "/",
    "/cds-services",
    "/CodeSystem/card-rule",
    "/StructureDefinition/knowledge-version",
    "/health/live",
    "/health/ready",
    "/openapi.json",
]


def test_discovery_names_the_service(client: Client) -> None:
    answer = client.http.get("/cds-services")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    [service] = [item for item in answer.json()["services"] if item["id"] == SERVICE]
    assert service["hook"] == "order-select"
    assert service["prefetch"] == {"patient": "Patient/{{context.patientId}}"}
    assert "usageRequirements" not in service


def test_nothing_to_say_is_an_empty_list_of_cards(client: Client, request_body: dict[str, Any]) -> None:
    answer = client.call(request_body)
    assert (answer.status_code, answer.content) == (200, b'{"cards":[]}')
    assert answer.headers["cache-control"] == "no-store"


def test_a_card_leaves_in_camel_case_without_empty_members(client: Client, request_body: dict[str, Any]) -> None:
    order = request_body["context"]["draftOrders"]["entry"][0]["resource"]
    order["code"] = {"text": "CT thoracic spine"}
    [card] = client.call(request_body).json()["cards"]
    assert card["selectionBehavior"] == "any"
    assert card["suggestions"][0]["actions"][0]["resource"] == order
    assert not {"overrideReasons", "links", "detail"} & card.keys()


def test_decimals_of_an_updated_order_keep_their_digits(client: Client, request_body: dict[str, Any]) -> None:
    order = request_body["context"]["draftOrders"]["entry"][0]["resource"]
    order["code"] = {"text": "CT"}
    order["quantityQuantity"] = {"value": "@"}
    answer = client.call(json.dumps(request_body).replace('"@"', "1.10").encode())
    assert b'"value":1.10' in answer.content


@pytest.mark.parametrize("path", GET_ADDRESSES)
def test_head_answers_like_get_without_a_body(client: Client, path: str) -> None:
    got, head = client.http.get(path), client.http.head(path)
    assert (got.status_code, head.status_code, head.content) == (200, 200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize("path", [path for path in GET_ADDRESSES if path != "/"])
def test_n26_a_trailing_slash_is_answered_in_place(client: Client, path: str) -> None:
    assert client.http.get(path + "/").content == client.http.get(path).content


def test_n26_a_service_call_with_a_trailing_slash_is_answered_in_place(
    client: Client, request_body: dict[str, Any]
) -> None:
    assert client.http.post(CALL + "/", json=request_body).status_code == 200


def test_n21_json_is_sent_whatever_is_accepted(client: Client) -> None:
    answer = client.http.get("/cds-services", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
def test_n22_a_service_is_called_with_post_only(client: Client, method: str) -> None:
    answer = client.http.request(method, CALL)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST, OPTIONS"
    if method != "HEAD":
        assert_refused(client, answer, 405, "not-supported")


def test_n23_discovery_is_not_posted_to(client: Client) -> None:
    answer = client.http.post("/cds-services", json={"name": "Jane Doe"})
    assert_refused(client, answer, 405, "not-supported")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def test_options_without_an_origin_names_the_methods(client: Client) -> None:
    answer = client.http.options(CALL)
    assert (answer.status_code, answer.headers["allow"]) == (204, "POST, OPTIONS")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/cds-services/Jane-Doe", id="N24 unknown service"),
        pytest.param("/cds-services/Jane-Doe/feedback", id="N24 feedback on an unknown service"),
        pytest.param("/cds-services/Jane%2FDoe", id="N25 encoded slash"),
        pytest.param(f"{CALL}%2F", id="N25 encoded slash at the end"),
        pytest.param("/cds-services/%2e%2e", id="N25 dot-dot"),
        pytest.param("/Jane-Doe", id="no such address"),
        pytest.param(f"/{CALL}", id="doubled slash"),
    ],
)
def test_unknown_addresses(client: Client, path: str) -> None:
    assert_refused(client, client.http.post(path, json={}), 404, "not-found")


def test_an_unknown_service_is_refused_before_its_body_is_read(client: Client) -> None:
    assert_refused(client, client.http.post("/cds-services/other", content=b"{"), 404, "not-found")


def test_health(client: Client) -> None:
    assert client.http.get("/health/live").json() == {"status": "live"}
    ready = client.http.get("/health/ready").json()
    assert ready["status"] == "ready"
    assert ready["knowledge"]
    assert "today" not in ready


def test_no_server_banner(client: Client) -> None:
    assert "server" not in client.http.get("/health/live").headers


def test_the_code_system_stands_at_its_own_address(client: Client) -> None:
    system = client.http.get("/CodeSystem/card-rule").json()
    assert system["resourceType"] == "CodeSystem"
    assert system["url"].endswith("/CodeSystem/card-rule")


def test_the_extension_of_ratings_is_defined_at_its_own_address(client: Client) -> None:
    definition = client.http.get("/StructureDefinition/knowledge-version").json()
    assert (definition["resourceType"], definition["type"]) == ("StructureDefinition", "Extension")
    assert definition["url"].endswith("/StructureDefinition/knowledge-version")
    assert definition["version"] == client.http.get("/health/ready").json()["knowledge"]


def test_openapi_describes_what_is_sent(client: Client) -> None:
    description = client.http.get("/openapi.json").json()
    call = description["paths"]["/cds-services/{id}"]["post"]
    assert call["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/ServiceCall")
    assert {"200", "400", "404", "412", "413", "415"} <= call["responses"].keys()
    assert "HTTPValidationError" not in description["components"]["schemas"]
    assert "overrideReasons" in description["components"]["schemas"]["Card"]["properties"]
