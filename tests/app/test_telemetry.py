"""Log lines tell what happened, and nothing of the patient."""

from __future__ import annotations

import json
import logging
from typing import Any

from app.telemetry import JsonLines
from tests.app.conftest import SERVICE, Client


def only_line(client: Client) -> dict[str, Any]:
    """Return the one line of the one request."""
    [line] = client.logged()
    told: dict[str, Any] = json.loads(line)
    return told


def test_a_call_is_told_in_one_line(client: Client, request_body: dict[str, Any]) -> None:
    request_body["context"]["draftOrders"]["entry"][0]["resource"]["code"] = {"text": "CT"}
    client.call(request_body)
    line = only_line(client)
    assert line["event"] == "request"
    assert (line["method"], line["route"], line["status"]) == ("POST", "/cds-services/{id}", 200)
    assert (line["service"], line["rules"], line["scenario"]) == (SERVICE, ["CtSpine"], "relapse")
    assert line["ms"] > 0
    assert "Jane" not in client.lines[0]
    assert "pat-1" not in client.lines[0]


def test_the_client_is_called_by_its_configured_name_and_its_token_is_not_repeated(
    client: Client, request_body: dict[str, Any]
) -> None:
    client.call(request_body, authorization="Bearer Jane.Doe.token")
    assert only_line(client)["client"] == "anybody"
    assert "Doe" not in client.lines[0]


def test_an_unknown_address_is_not_repeated(client: Client) -> None:
    client.http.get("/patients/Jane-Doe")
    assert only_line(client)["route"] == "unknown"
    assert "Jane" not in client.lines[0]


def test_an_unknown_service_id_is_not_repeated(client: Client) -> None:
    client.http.post("/cds-services/Jane-Doe", json={})
    line = only_line(client)
    assert (line["route"], line["status"]) == ("/cds-services/{id}", 404)
    assert "Jane" not in client.lines[0]


def test_a_foreign_record_loses_its_arguments_and_traceback() -> None:
    error = ValueError("Jane Doe")
    info = (ValueError, error, None)
    record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "failed for %s", ("Jane Doe",), info)
    assert "Jane" not in JsonLines().format(record)
