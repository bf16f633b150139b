"""The envelope, context and prefetch of a call: what is refused, what is tolerated."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.conftest import Client, assert_refused

_ABSENT = object()


def put(body: dict[str, Any], path: str, value: object) -> None:
    """Set or remove the member at a dotted path."""
    *parents, name = path.split(".")
    for parent in parents:
        body = body[int(parent)] if isinstance(body, list) else body[parent]
    if value is _ABSENT:
        body.pop(name, None)
    else:
        body[name] = value


ORDER = "context.draftOrders.entry.0.resource"
TOKEN = {"access_token": "Jane", "token_type": "Bearer", "expires_in": 300, "scope": "x", "subject": "y"}


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        pytest.param("hook", _ABSENT, "required", id="N30 no hook"),
        pytest.param("hook", None, "required", id="N30 hook null"),
        pytest.param("hook", "", "required", id="N30 hook empty"),
        pytest.param("hook", 7, "structure", id="N31 hook a number"),
        pytest.param("hook", "order-sign", "not-supported", id="N32 another hook"),
        pytest.param("hook", "Jane-Doe", "not-supported", id="N33 unknown hook"),
        pytest.param("hookInstance", _ABSENT, "required", id="N34 no hookInstance"),
        pytest.param("hookInstance", "", "required", id="N34 hookInstance empty"),
        pytest.param("hookInstance", None, "required", id="N34 hookInstance null"),
        pytest.param("hookInstance", 7, "required", id="N34 hookInstance a number"),
        pytest.param("hookInstance", "x" * 256, "too-long", id="hookInstance longer than 255"),
        pytest.param("context", _ABSENT, "required", id="N37 no context"),
        pytest.param("context", None, "required", id="N37 context null"),
        pytest.param("context", {}, "required", id="N37 context empty"),
        pytest.param("context", [], "required", id="N37 context an array"),
        pytest.param("context", "Jane Doe", "required", id="N37 context a string"),
        pytest.param("fhirServer", _ABSENT, "required", id="N38 a token but no server"),
        pytest.param("fhirServer", "file:///etc/Jane", "value", id="N39 file URL"),
        pytest.param("fhirServer", "gopher://Jane", "value", id="N39 gopher URL"),
        pytest.param("fhirServer", "Jane/fhir", "value", id="N39 relative URL"),
        pytest.param("fhirServer", "https://Jane:Doe@example.org/fhir", "value", id="N39 user information"),
        pytest.param("fhirAuthorization", "Jane", "structure", id="N41 authorization a string"),
        pytest.param("fhirAuthorization.access_token", 7, "structure", id="N41 token a number"),
        pytest.param("context.patientId", _ABSENT, "required", id="N50 no patientId"),
        pytest.param("context.patientId", None, "required", id="N50 patientId null"),
        pytest.param("context.patientId", "", "required", id="N50 patientId empty"),
        pytest.param("context.userId", _ABSENT, "required", id="N52 no userId"),
        pytest.param("context.draftOrders", _ABSENT, "required", id="N55 no draftOrders"),
        pytest.param("context.draftOrders", None, "required", id="N55 draftOrders null"),
        pytest.param("context.draftOrders", [], "structure", id="N56 draftOrders an array"),
        pytest.param("context.draftOrders.resourceType", "List", "structure", id="N56 no Bundle"),
        pytest.param("context.selections", _ABSENT, "required", id="N63 no selections"),
        pytest.param("context.selections", None, "required", id="N63 selections null"),
        pytest.param("context.selections", "Jane", "structure", id="N64 selections a string"),
        pytest.param("context.selections", [7], "structure", id="N64 selections of numbers"),
        pytest.param("context.selections", [], "required", id="N65 no selection"),
        pytest.param("context.selections", ["ServiceRequest/Jane"], "value", id="N67 no selection resolves"),
        pytest.param(f"{ORDER}.subject", {"reference": "Patient/Jane"}, "conflict", id="N71 another patient"),
        pytest.param("prefetch", "Jane", "structure", id="P10 prefetch a string"),
        pytest.param("prefetch", ["Jane"], "structure", id="P10 prefetch an array"),
    ],
)
def test_what_cannot_be_judged_is_refused_by_name(
    client: Client, request_body: dict[str, Any], path: str, value: object, code: str
) -> None:
    put(request_body, path, value)
    issue = assert_refused(client, client.call(request_body), 400, code)
    assert issue["expression"][0].split(".")[0] in {path.split(".", maxsplit=1)[0], "fhirServer"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("hookInstance", "b2va-not-a-uuid", id="N35 no UUID"),
        pytest.param("fhirServer", "http://ehr.example.org/fhir", id="N40 plain http"),
        pytest.param("fhirAuthorization.token_type", "bearer", id="N42 lower case"),
        pytest.param("fhirAuthorization.expires_in", "300", id="N43 numeric string"),
        pytest.param("fhirAuthorization.expires_in", 0, id="N43 expired"),
        pytest.param("fhirAuthorization.subject", _ABSENT, id="no subject"),
        pytest.param("fhirAuthorization.access_token", "", id="N41 empty token"),
        pytest.param("fhirAuthorization.access_token", None, id="N41 token null"),
        pytest.param("fhirAuthorization.access_token", _ABSENT, id="N41 no token"),
        pytest.param("fhirAuthorization.patient", "pat-1", id="patient of the token"),
        pytest.param("fhirAuthorization.scope", "VENDOR.THING", id="N44 vendor scope"),
        pytest.param("user", "Practitioner/1", id="N45 unknown member"),
        pytest.param("extension", "Jane", id="N46 extension a string"),
        pytest.param("extension", {"davinci-crd.configuration": {"x": 1}}, id="N47 odd configuration"),
        pytest.param("context.patientId", "Patient/pat-1", id="N51 typed patientId"),
        pytest.param("context.userId", "somebody", id="N53 bare userId"),
        pytest.param("context.encounterId", None, id="N54 encounterId null"),
        pytest.param("context.encounterId", "", id="N54 encounterId empty"),
        pytest.param("context.draftOrders.type", _ABSENT, id="N57 no type"),
        pytest.param("context.draftOrders.type", "searchset", id="N57 searchset"),
        pytest.param("context.draftOrders.entry", _ABSENT, id="N58 no entry"),
        pytest.param("context.draftOrders.entry", [], id="N58 empty entry"),
        pytest.param("context.selections", ["ServiceRequest/draft-img-1", "ServiceRequest/x"], id="N66 one absent"),
        pytest.param("context.selections", ["https://e.org/fhir/ServiceRequest/draft-img-1"], id="N68 absolute"),
        pytest.param("context.selections", ["draft-img-1"], id="N68 bare id"),
        pytest.param(f"{ORDER}.subject", _ABSENT, id="N72 no subject"),
        pytest.param(f"{ORDER}.subject", {"display": "Jane Doe"}, id="N72 subject in words"),
        pytest.param(f"{ORDER}.intent", "plan", id="N74 plan"),
        pytest.param(f"{ORDER}.code", {"coding": [{}]}, id="N76 empty coding"),
        pytest.param(f"{ORDER}.reasonCode", [], id="N78 no reason"),
        pytest.param("prefetch.patient", None, id="P03 null"),
        pytest.param("prefetch.conditions", None, id="P04 null search"),
        pytest.param("prefetch.conditions", {"resourceType": "OperationOutcome"}, id="P06 outcome"),
        pytest.param("prefetch.conditions", "123", id="P09 a string"),
        pytest.param("context.unknown", {"a": 1}, id="unknown member of the context"),
        pytest.param("prefetch.-user", {"resourceType": "Practitioner"}, id="P11 key not asked for"),
    ],
)
def test_what_does_no_harm_is_tolerated(client: Client, request_body: dict[str, Any], path: str, value: object) -> None:
    put(request_body, path, value)
    answer = client.call(request_body)
    assert (answer.status_code, answer.json()["cards"]) == (200, [])


@pytest.mark.parametrize(
    "entry",
    [{}, {"resource": None}, {"resource": "Jane"}, {"resource": {"id": "1"}}, {"resource": {"resourceType": "Odd"}}],
)
def test_n59_n60_an_entry_without_a_readable_resource_is_skipped(
    client: Client, request_body: dict[str, Any], entry: dict[str, Any]
) -> None:
    request_body["context"]["draftOrders"]["entry"].append(entry)
    assert client.call(request_body).status_code == 200


def test_n36_the_same_call_twice_gets_the_same_answer(client: Client, request_body: dict[str, Any]) -> None:
    assert client.call(request_body).content == client.call(request_body).content


@pytest.mark.parametrize("value", [_ABSENT, None])
def test_p01_required_data_that_cannot_be_had_is_412(
    client: Client, request_body: dict[str, Any], value: object
) -> None:
    put(request_body, "prefetch", value)
    issue = assert_refused(client, client.call(request_body), 412, "incomplete")
    assert issue["expression"] == ["prefetch.conditions"]
