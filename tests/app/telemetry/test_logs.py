"""Log lines tell what happened, and nothing of the patient."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from typing import TYPE_CHECKING, Any

from app.telemetry.logs import TRACE_ID, JsonLines, RequestLog
from tests.app.conftest import SERVICE, Client

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Message, Receive, Scope, Send


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
    assert (line["hook"], line["client"], line["indicators"]) == ("order-select", "anybody", ["warning"])
    assert line["prefetch_absent"] == []
    assert 0 < line["read_ms"] + line["evaluate_ms"] + line["write_ms"] <= line["ms"]
    assert "Jane" not in client.lines[0]
    assert "pat-1" not in client.lines[0]


def test_the_answer_names_the_line_of_its_call(client: Client, request_body: dict[str, Any]) -> None:
    answer = client.call(request_body)
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])
    assert only_line(client)["request_id"] == answer.headers["x-request-id"]


def test_a_failure_is_found_by_the_id_of_its_answer(client: Client, request_body: dict[str, Any]) -> None:
    request_body["context"]["draftOrders"]["entry"][0]["resource"]["code"] = {"text": "crash"}
    answer = client.call(request_body)
    assert answer.status_code == 500
    lines = [json.loads(line) for line in client.logged()]
    assert {line["event"] for line in lines} == {"unhandled", "request"}
    assert {line["request_id"] for line in lines} == {answer.headers["x-request-id"]}


def test_ids_that_callers_send_are_not_taken_over(client: Client) -> None:
    answer = client.http.get("/health/live", headers={"x-request-id": "Jane-Doe", "traceparent": "Jane-Doe"})
    assert "Jane" not in str(answer.headers)
    assert "Jane" not in str(client.logged())


def test_a_browser_may_read_the_id(client: Client) -> None:
    answer = client.http.get("/health/live", headers={"origin": "https://ehr.example.org"})
    assert answer.headers["access-control-expose-headers"] == "X-Request-Id"


async def _nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Answer nothing at all."""


async def _receive() -> Message:
    return {"type": "http.disconnect"}


async def _send(_message: Message) -> None:
    """Send it nowhere."""


def test_a_traced_call_names_its_trace() -> None:
    seen: list[Mapping[str, Any]] = []
    scope = {"type": "http", "method": "Jane", "headers": [], TRACE_ID: "0af7651916cd43dd8448eb211c80319c"}
    asyncio.run(RequestLog(_nothing, observe=seen.append)(scope, _receive, _send))
    assert seen[0]["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert seen[0]["method"] == "other"


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
