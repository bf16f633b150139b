"""order-sign over HTTP: the rating goes on, and nothing else of the order changes by a single character."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from app.settings import Settings
from tests.app.conftest import Client, client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGN = "/cds-services/demyelinating-imaging-order-sign"
SELECT = "/cds-services/demyelinating-imaging-order-select"
RATING = "http://fhir.org/argonaut/Extension/pama-rating"
LONG_ID = "e" * 190
ORDER = (
    '{"resourceType":"ServiceRequest","id":"%s","status":"draft","_status":{"id":"s1"},"intent":"order",'
    '"contained":[{"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/p1"},'
    '"code":{"text":"new weakness of both legs for 5 days"}}],'
    '"extension":[{"url":"https://example.org/weight","valueDecimal":1.10},'
    '{"url":"https://example.org/factor","valueDecimal":1E3},{"url":"https://example.org/odd","valueCode":"x"}],'
    '"code":{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"72157"}]},"subject":{"reference":"Patient/p1"},'
    '"quantityQuantity":{"value":0.50},"authoredOn":"2026-11-22","_authoredOn":{"extension":[{"url":"https://example.org/a",'
    '"valueString":"\u00e4"}]},"reasonReference":[{"reference":"#c1"}]}'
)


@pytest.fixture(scope="module")
def signing() -> Iterator[Client]:
    """The real service."""
    with client_of(Settings(today=date(2026, 11, 22))) as client:
        yield client


def body(order: str, hook: str = "order-sign") -> bytes:
    """Write a request around an order as it stands."""
    selections = '"selections":["ServiceRequest/x"],' if hook == "order-select" else ""
    return (
        f'{{"hook":"{hook}","hookInstance":"0b5d0c1e","context":{{"userId":"Practitioner/1","patientId":"p1",{selections}'
        f'"draftOrders":{{"resourceType":"Bundle","entry":[{{"resource":{order}}}]}}}},"prefetch":{{"patient":'
        '{"resourceType":"Patient","id":"p1","birthDate":"1984-03-02"},"conditions":{"resourceType":"Bundle",'
        '"type":"searchset","entry":[{"resource":{"resourceType":"Condition","code":{"coding":[{"system":'
        '"http://snomed.info/sct","code":"24700007"}]}}}]}}}'
    ).encode()


def post(client: Client, path: str, content: bytes) -> Any:  # noqa: ANN401 - decoded JSON
    """Call a service and keep every number as it is written."""
    answer = client.http.post(path, content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 200
    return json.loads(answer.text, parse_float=str, parse_int=str)


@pytest.mark.parametrize("identity", ["x", pytest.param(LONG_ID, id="N81 an id of 190 characters")])
def test_n86_n87_the_rest_of_the_order_comes_back_as_it_went(signing: Client, identity: str) -> None:
    """Decimals keep their digits, `_` members, contained resources and unknown extensions their place."""
    sent = json.loads(ORDER % identity, parse_float=str, parse_int=str)
    (action,) = post(signing, SIGN, body(ORDER % identity))["systemActions"]
    returned = action["resource"]
    assert list(returned) == list(sent)
    assert returned["extension"][: len(sent["extension"])] == sent["extension"]
    assert {name: value for name, value in returned.items() if name != "extension"} == {
        name: value for name, value in sent.items() if name != "extension"
    }
    assert RATING in [item["url"] for item in returned["extension"]]
    assert action["type"] == "update"
    assert action["description"]


def test_order_select_says_nothing_of_ratings_to_a_plain_client(signing: Client) -> None:
    """Ratings are for signing; a client of CDS Hooks 2.0 is not surprised with them while orders are picked."""
    answer = post(signing, SELECT, body(ORDER % "x", "order-select"))
    assert set(answer) == {"cards"}


def test_n69_selections_do_not_matter_at_signing(signing: Client) -> None:
    """All drafts are in focus, whatever else the context holds."""
    request = json.loads(body(ORDER % "x"))
    request["context"]["selections"] = ["ServiceRequest/other"]
    answer = post(signing, SIGN, json.dumps(request).encode())
    assert len(answer["systemActions"]) == 1


def test_an_order_that_cannot_be_rated_has_no_system_action(signing: Client) -> None:
    """Empty arrays are not sent."""
    request = json.loads(body(ORDER % "x"))
    del request["context"]["draftOrders"]["entry"][0]["resource"]["reasonReference"]
    assert post(signing, SIGN, json.dumps(request).encode()) == {
        "cards": [],
    }


def test_the_codes_of_the_rating_are_explained_at_their_own_address(signing: Client) -> None:
    """The finer coding of a rating names a CodeSystem that can be read."""
    (action,) = post(signing, SIGN, body(ORDER % "x"))["systemActions"]
    rating = next(item for item in action["resource"]["extension"] if item["url"] == RATING)
    finer = rating["valueCodeableConcept"]["coding"][1]
    system = signing.http.get("/CodeSystem/appropriateness-category").json()
    assert finer["system"] == system["url"]
    assert {"code": finer["code"], "display": finer["display"]} in system["concept"]


def test_the_extension_of_the_rating_is_defined_at_its_own_address(signing: Client) -> None:
    """Every extension of our own on an order can be looked up."""
    (action,) = post(signing, SIGN, body(ORDER % "x"))["systemActions"]
    definition = signing.http.get("/StructureDefinition/knowledge-version").json()
    [version] = [item for item in action["resource"]["extension"] if item["url"] == definition["url"]]
    assert version == {"url": definition["url"], "valueString": definition["version"]}
