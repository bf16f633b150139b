"""Failures nobody foresaw, and the one table of errors."""

from __future__ import annotations

import json
from typing import Any

from app.errors import STATUS, TransportError, status_of
from app.settings import SANDBOX_ORIGINS
from cds_services.errors import ConflictingPatient, MissingData, RequestError
from tests.app.conftest import Client, assert_refused


def crashing(body: dict[str, Any]) -> dict[str, Any]:
    """Make the stand-in service fail with a message that quotes the order."""
    body["context"]["draftOrders"]["entry"][0]["resource"]["code"] = {"text": "crash, Jane Doe"}
    return body


def test_c06_a_failure_is_never_taken_for_silence(client: Client, request_body: dict[str, Any]) -> None:
    assert_refused(client, client.call(crashing(request_body)), 500, "exception")


def test_c03_a_browser_can_read_a_failure(client: Client, request_body: dict[str, Any]) -> None:
    answer = client.call(crashing(request_body), origin=SANDBOX_ORIGINS[0])
    assert answer.status_code == 500
    assert answer.headers["access-control-allow-origin"] == SANDBOX_ORIGINS[0]


def test_a_failure_is_logged_by_place_and_kind(client: Client, request_body: dict[str, Any]) -> None:
    client.call(crashing(request_body))
    [line] = [json.loads(line) for line in client.logged() if "unhandled" in line]
    assert line["error"] == "ZeroDivisionError"
    assert line["place"].endswith(" stand_in")


def test_every_error_has_its_status() -> None:
    assert status_of(MissingData("", "")) == 412
    assert status_of(ConflictingPatient("", "")) == 400
    assert status_of(RequestError("", "")) == 400
    assert set(TransportError.__subclasses__()) <= STATUS.keys()
