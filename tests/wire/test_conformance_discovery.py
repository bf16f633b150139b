"""Discovery as a client reads it, and each service at the address that discovery gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.wire.calls import RESULTS, at_signing, example, opened, orders_of

if TYPE_CHECKING:
    import httpx

Json = dict[str, Any]
TOKEN = re.compile(r"\{\{(.*?)\}\}")
SEARCH_PARAMETERS = {"patient", "subject", "code", "category", "clinical-status", "_sort", "_count", "_include"}
"""All that the templates use. `subject` is what a search for messages by patient is called in R4 by every server, and
`_include` spares a second search for the parts of reports; a server that does not know it still answers the search."""


@pytest.fixture
def offered(service: httpx.Client) -> list[Json]:
    """The entries of the discovery answer."""
    answer = service.get("/cds-services")
    assert answer.status_code == 200
    found: list[Json] = answer.json()["services"]
    return found


def test_discovery_is_an_object_with_a_list_of_services(service: httpx.Client) -> None:
    answer = service.get("/cds-services")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json().keys() == {"services"}
    assert isinstance(answer.json()["services"], list)


def test_every_service_says_what_it_must(offered: list[Json]) -> None:
    for entry in offered:
        for member in ("hook", "title", "description", "id", "usageRequirements"):
            assert isinstance(entry[member], str)
            assert entry[member].strip()
        assert re.fullmatch(r"[A-Za-z0-9._~-]+", entry["id"])


def test_an_id_stands_for_one_service_and_hook(offered: list[Json]) -> None:
    """Some clients key services by their address: a second entry would take the place of the first."""
    assert {entry["id"]: entry["hook"] for entry in offered}.items() >= {
        "demyelinating-imaging-order-select": "order-select",
        "demyelinating-imaging-order-sign": "order-sign",
        "demyelinating-imaging-results": "patient-view",
    }.items()
    assert len({entry["id"] for entry in offered}) == len(offered)


def test_discovery_says_nothing_beyond_the_specification(offered: list[Json]) -> None:
    """`version` and `hookVersion` belong to 3.0, which is not published."""
    for entry in offered:
        assert entry.keys() == {"hook", "title", "description", "id", "prefetch", "usageRequirements"}


def test_prefetch_templates_are_plain_relative_queries(offered: list[Json]) -> None:
    for template in (template for entry in offered for template in entry["prefetch"].values()):
        assert isinstance(template, str)
        parts = urlsplit(template)
        assert not parts.scheme
        assert not parts.netloc
        assert re.fullmatch(r"[A-Z][A-Za-z]+(/\{\{context\.patientId\}\})?", parts.path)
        assert parse_qs(parts.query, strict_parsing=bool(parts.query)).keys() <= SEARCH_PARAMETERS


def test_prefetch_tokens_are_fields_that_every_call_has(offered: list[Json]) -> None:
    """`encounterId` is optional; a template with it would fail where there is none."""
    tokens = {
        token for entry in offered for template in entry["prefetch"].values() for token in TOKEN.findall(template)
    }
    assert tokens == {"context.patientId"}


def test_every_service_answers_where_discovery_says(service: httpx.Client, offered: list[Json]) -> None:
    body = example("valid-order-select")
    bodies = {"order-select": body, "order-sign": at_signing(body), "patient-view": example("valid-patient-view")}
    for entry in offered:
        answer = service.post(f"/cds-services/{entry['id']}", json=bodies[entry["hook"]])
        assert (answer.status_code, answer.json()["cards"]) == (200, [])


def test_a_service_refuses_the_hooks_of_the_others(service: httpx.Client, offered: list[Json]) -> None:
    for entry in offered:
        for hook in {each["hook"] for each in offered} - {entry["hook"]}:
            answer = service.post(f"/cds-services/{entry['id']}", json=example("valid-patient-view") | {"hook": hook})
            assert (answer.status_code, answer.json()["issue"][0]["expression"]) == (400, ["hook"])


def test_reports_are_asked_for_with_their_parts_and_the_newest_first(offered: list[Json]) -> None:
    """The words of a report may be in Observations, and a server may hold more reports than are read."""
    [prefetch] = [entry["prefetch"] for entry in offered if entry["hook"] == "patient-view"]
    asked = parse_qs(urlsplit(prefetch["reports"]).query)
    assert asked["_include"] == ["DiagnosticReport:result"]
    assert asked["_sort"] == ["-date"]
    assert urlsplit(prefetch["communications"]).query.startswith("subject=")


def test_discovery_needs_no_token_and_minds_none(service: httpx.Client) -> None:
    without = service.get("/cds-services")
    assert service.get("/cds-services", headers={"authorization": "Bearer nonsense"}).content == without.content
    assert without.headers["cache-control"] == "public, max-age=300"


def test_the_codes_on_a_card_are_explained_at_their_own_address(service: httpx.Client) -> None:
    for name in ("card-rule", "override-reason"):
        system = service.get(f"/CodeSystem/{name}").json()
        assert urlsplit(system["url"]).path == f"/CodeSystem/{name}"
        assert all(concept["code"] and concept["display"] for concept in system["concept"])


def test_the_icon_is_as_the_specification_wishes(service: httpx.Client) -> None:
    """A PNG of 100x100 pixels without an alpha channel: bytes 16 to 23 are width and height, 25 the colour type."""
    answer = service.get("/icon.png")
    assert answer.headers["content-type"] == "image/png"
    picture = answer.content
    assert picture.startswith(b"\x89PNG")
    assert (int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")) == (100, 100)
    assert picture[25] in {0, 2, 3}
    assert b"tRNS" not in picture


def test_what_is_no_order_is_context(service: httpx.Client) -> None:
    """A client may send medicines and the drugs that they point to among the orders."""
    body = example("epic-shaped-order-sign")
    assert [order["resourceType"] for order in orders_of(body)] == ["ServiceRequest", "MedicationRequest", "Medication"]
    answer = service.post("/cds-services/demyelinating-imaging-order-sign", json=body)
    assert (answer.status_code, answer.json()["cards"]) == (200, [])
    targets = {action["resource"]["resourceType"] for action in answer.json().get("systemActions", [])}
    assert targets <= {"ServiceRequest"}


def test_a_client_registered_wrongly_is_told(service: httpx.Client) -> None:
    """Some EHRs send a stripped call where an address was not registered: it is refused and the reason is said."""
    body = example("epic-shaped-order-sign-stripped-by-misregistration")
    answer = service.post("/cds-services/demyelinating-imaging-order-sign", json=body)
    assert answer.status_code == 400
    [issue] = answer.json()["issue"]
    assert (issue["code"], issue["expression"]) == ("required", ["context.draftOrders"])


@pytest.mark.parametrize(
    "reports",
    [
        {},
        {"reports": {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}},
        {"reports": {"resourceType": "Patient", "id": "pat-1"}},
        {"reports": {}},
        {"reports": []},
        {"reports": "123"},
    ],
    ids=["absent", "OperationOutcome", "another type", "an empty object", "a list", "a string"],
)
def test_a_chart_without_reports_and_without_access_is_412(service: httpx.Client, reports: dict[str, Any]) -> None:
    """Silence would say that nothing was found."""
    body = example("valid-patient-view")
    del body["prefetch"]["reports"]
    body["prefetch"] |= reports
    answer = service.post(RESULTS, json=body)
    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (412, "incomplete")
    assert answer.json()["issue"][0]["expression"] == ["prefetch.reports"]


@pytest.mark.parametrize("reports", [None, {"resourceType": "Bundle", "type": "searchset", "total": 0}])
def test_a_client_that_has_no_reports_gets_no_cards(service: httpx.Client, reports: object) -> None:
    """P04, P05: a null says that there are no such data, as a search without hits does."""
    body = example("valid-patient-view")
    body["prefetch"]["reports"] = reports
    answer = service.post(RESULTS, json=body)
    assert (answer.status_code, answer.json()) == (200, {"cards": []})


def test_the_context_of_a_chart_needs_user_and_patient_and_no_encounter(service: httpx.Client) -> None:
    for missing in ("userId", "patientId"):
        body = example("valid-patient-view")
        del body["context"][missing]
        answer = service.post(RESULTS, json=body)
        assert (answer.status_code, answer.json()["issue"][0]["expression"]) == (400, [f"context.{missing}"])
    body = opened()
    del body["context"]["encounterId"]
    [card] = service.post(RESULTS, json=body).json()["cards"]
    assert "encounter" not in card["suggestions"][0]["actions"][0]["resource"]


def test_a_relative_may_open_a_chart_and_drafts_in_the_context_are_passed_over(service: httpx.Client) -> None:
    """The hook allows them as users; a context with more in it than the hook has is read all the same."""
    plain = service.post(RESULTS, json=opened()).json()
    for user in ("Patient/pat-1", "RelatedPerson/r1", "PractitionerRole/x"):
        body = opened()
        body["context"] |= {"userId": user, "draftOrders": "nothing of this hook", "selections": 7}
        assert service.post(RESULTS, json=body).json() == plain


def test_a_call_without_chart_and_without_access_is_412(service: httpx.Client) -> None:
    body = example("order-select-no-prefetch-no-fhir-access")
    orders_of(body)[0]["code"] = {"text": "MRI brain without and with contrast"}
    answer = service.post("/cds-services/demyelinating-imaging-order-select", json=body)
    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (412, "incomplete")
