"""CRD 2.0.1: which refusals are 422, and which stay what they are everywhere."""

from __future__ import annotations

import pytest

from tests.app.client_profiles.conftest import Clients, bearer, order

CALL = "/cds-services/demyelinating-imaging-order-select"
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize("body", [b"", b"{", b'{"hook":', b"{'hook': 1}", b'{"a":1,"a":2}', b'{"a":NaN}'])
def test_what_cannot_be_parsed_stays_400(clients: Clients, body: bytes) -> None:
    answer = clients.http.post(CALL, content=body, headers=JSON | bearer("crd201"))
    assert (answer.status_code, answer.json()["resourceType"]) == (400, "OperationOutcome")


@pytest.mark.parametrize("body", [b"[]", b"7", b"{}", b'{"hook":"patient-view"}'])
def test_json_that_is_not_as_described_is_422(clients: Clients, body: bytes) -> None:
    answer = clients.http.post(CALL, content=body, headers=JSON | bearer("crd201"))
    assert (answer.status_code, answer.json()["resourceType"]) == (422, "OperationOutcome")


def test_missing_data_and_wrong_media_keep_their_status(clients: Clients) -> None:
    assert clients.post("crd201", order("first-kidney") | {"prefetch": None}).status_code == 412
    answer = clients.http.post(CALL, content=b"{}", headers={"content-type": "text/plain"} | bearer("crd201"))
    assert answer.status_code == 415


def test_two_patients_in_one_call_are_422(clients: Clients) -> None:
    body = order("first-kidney")
    body["context"]["patientId"] = "somebody-else"
    assert clients.post("crd201", body).status_code == 422


@pytest.mark.parametrize("client", ["crd201", "crd22", "anybody"])
def test_at_signing_an_order_without_a_rating_is_told_as_each_reader_takes_it(
    clients: Clients, clients_of_3: Clients, client: str
) -> None:
    """Inferno's kit for 2.0.1 misses `systemActions` where it is absent; everybody else forbids it to be empty."""
    body = order("competing-falls-without-injury", "order-sign")
    body["context"]["draftOrders"]["entry"][0]["resource"].pop("id")
    answer = clients.ask(client, body)
    assert answer.get("systemActions") == ([] if client == "crd201" else None)
    assert "systemActions" not in clients_of_3.ask(client, body)
    assert "systemActions" not in clients.ask(client, order("competing-falls-without-injury"))
