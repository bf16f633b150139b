"""Feedback as clients send it; the ids name the negative cases of the conformance list."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from app.endpoints.feedback_request import ITEMS_LIMIT, read_feedback
from app.settings import Settings
from app.store.database import Database
from app.store.schema import feedback as table
from cds_services.errors import TooCostly
from tests.app.conftest import CALL, WIRE, Client, assert_refused, client_of
from tests.app.test_cors import PAGE, preflight

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

ADDRESS = f"{CALL}/feedback"
CARD = "6f0c8b7e-0000-4000-8000-000000000001"
SUGGESTION = "6f0c8b7e-0000-4000-8000-000000000002"
TIME = "2026-03-16T09:31:10Z"
ACCEPTED: dict[str, Any] = {
    "card": CARD,
    "outcome": "accepted",
    "acceptedSuggestions": [{"id": SUGGESTION}],
    "outcomeTimestamp": TIME,
}
OVERRIDDEN: dict[str, Any] = {
    "card": CARD,
    "outcome": "overridden",
    "overrideReason": {
        "reason": {"code": "no-mri", "system": "https://example.org/reasons"},
        "userComment": "Jane Doe",
    },
    "outcomeTimestamp": TIME,
}
DROP = object()


def changed(item: dict[str, Any], **members: object) -> dict[str, Any]:
    """An item with members changed, or dropped."""
    return {name: value for name, value in {**item, **members}.items() if value is not DROP}


def send(client: Client, *items: object) -> httpx.Response:
    """POST a batch that may name a patient."""
    return client.http.post(ADDRESS, json={"feedback": items, "patient": "Jane Doe"})


@dataclass
class Kept:
    """A server, and what its database holds."""

    client: Client
    settings: Settings

    def rows(self) -> list[dict[str, Any]]:
        """All feedback, by card and time."""
        database = Database(self.settings)
        with database.reading() as connection:
            found = connection.execute(select(table).order_by(table.c.card, table.c.time)).mappings().all()
        database.close()
        return [dict(row) for row in found]


@contextmanager
def keeping(folder: Path, **choices: object) -> Iterator[Kept]:
    """Start a server that keeps its data in a folder."""
    settings = Settings.model_validate({"database_url": f"sqlite:///{folder / 'store.sqlite3'}", **choices})
    with client_of(settings) as client:
        yield Kept(client, settings)


@pytest.fixture
def kept(stubbed: None, tmp_path: Path) -> Iterator[Kept]:  # noqa: ARG001 - wanted for its effect
    """A server with a database of its own."""
    with keeping(tmp_path) as server:
        yield server


def test_a_card_that_was_taken(kept: Kept) -> None:
    answer = send(kept.client, ACCEPTED)
    assert (answer.status_code, answer.content, answer.headers["cache-control"]) == (200, b"", "no-store")
    [row] = kept.rows()
    assert (row["card"], row["outcome"], row["suggestions"]) == (CARD, "accepted", [SUGGESTION])
    assert row["time"] == datetime(2026, 3, 16, 9, 31, 10, tzinfo=UTC)
    assert (row["service"], row["client"]) == ("stand-in", "anybody")


def test_a_card_that_was_not_taken(kept: Kept) -> None:
    assert send(kept.client, OVERRIDDEN).status_code == 200
    [row] = kept.rows()
    assert (row["outcome"], row["reason_code"], row["reason_system"]) == (
        "overridden",
        "no-mri",
        "https://example.org/reasons",
    )


def test_feedback_on_a_card_of_ours_is_linked(kept: Kept, request_body: dict[str, Any]) -> None:
    request_body["context"]["draftOrders"]["entry"][0]["resource"]["code"] = {"text": "CT"}
    [card] = kept.client.call(request_body).json()["cards"]
    send(kept.client, changed(ACCEPTED, card=card["uuid"]), changed(OVERRIDDEN, card="another"))
    assert {row["card"]: row["linked"] for row in kept.rows()} == {card["uuid"]: True, "another": False}


def test_b04_epic_sends_an_unknown_card_plural_reasons_and_an_extension(kept: Kept) -> None:
    body = (WIRE / "epic-shaped-feedback-overrideReasons-plural.json").read_bytes()
    assert kept.client.http.post(ADDRESS, content=body, headers={"content-type": "application/json"}).status_code == 200
    [row] = kept.rows()
    assert (row["card"], row["linked"], row["reason_code"]) == ("123456", False, "45")
    assert "free text" not in str(row)
    assert "criteria" not in str(row)


def test_b11_the_sandbox_sends_a_reason_without_system(kept: Kept) -> None:
    body = (WIRE / "sandbox-shaped-feedback-reason-without-system.json").read_bytes()
    assert kept.client.http.post(ADDRESS, content=body, headers={"content-type": "application/json"}).status_code == 200
    [row] = kept.rows()
    assert (row["reason_code"], row["reason_system"]) == ("d7ecf885", None)
    assert row["time"] == datetime(2026, 1, 15, 9, 31, 10, 123_000, tzinfo=UTC)


def test_b14_the_same_item_is_kept_once(kept: Kept) -> None:
    for items in ([ACCEPTED], [ACCEPTED, ACCEPTED], [changed(ACCEPTED, outcomeTimestamp="2026-03-16T11:31:10+02:00")]):
        assert send(kept.client, *items).status_code == 200
    assert len(kept.rows()) == 1


def test_b15_the_good_items_of_a_batch_are_kept_and_the_bad_ones_told(kept: Kept, client: Client) -> None:
    bad = changed(OVERRIDDEN, card="", outcome="Jane Doe")
    assert send(kept.client, ACCEPTED, bad, "Jane Doe", changed(ACCEPTED, card="another")).status_code == 200
    assert [row["card"] for row in kept.rows()] == [CARD, "another"]
    client.lines.clear()
    send(client, bad, ACCEPTED)
    told = [json.loads(line) for line in client.logged()]
    [line] = [item for item in told if item["event"] == "feedback refused"]
    assert (line["level"], line["items"], line["problems"]) == ("warning", 1, ["feedback[0].card: required"])
    assert "Jane" not in str(client.lines)


@pytest.mark.parametrize("keep", [False, True])
def test_b16_comments_are_kept_only_where_that_is_wanted(stubbed: None, tmp_path: Path, keep: bool) -> None:  # noqa: ARG001, FBT001
    item = changed(OVERRIDDEN, overrideReason={"userComment": "<b>Jane Doe</b> " * 70_000})
    with keeping(tmp_path, keep_comments=keep) as server:
        answer = send(server.client, item)
        assert (answer.status_code, answer.content) == (200, b"")
        [row] = server.rows()
    if keep:
        assert row["comment"].startswith("<b>Jane Doe</b>")
        assert len(row["comment"]) == 2000
    else:
        assert "Jane" not in str(row)


def test_b16_a_body_beyond_the_limit_is_refused(client: Client) -> None:
    answer = send(client, changed(OVERRIDDEN, overrideReason={"userComment": "Jane Doe" * 10_000}))
    assert_refused(client, answer, 413, "too-long")


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(changed(OVERRIDDEN, card="123456"), id="B04 card that is no UUID"),
        pytest.param(changed(OVERRIDDEN, card="x" * 10_000), id="B04 card as long as a letter"),
        pytest.param(changed(OVERRIDDEN, overrideReason=DROP), id="B08 overridden without overrideReason"),
        pytest.param(changed(OVERRIDDEN, overrideReason=None), id="B08 overrideReason null"),
        pytest.param(changed(OVERRIDDEN, overrideReason={"extension": {"x": "1"}}), id="B09 extension only"),
        pytest.param(changed(OVERRIDDEN, overrideReason={"userComment": "no"}), id="B09 comment only"),
        pytest.param(
            changed(OVERRIDDEN, overrideReason=DROP, overrideReasons=[{"reason": {"code": "x"}}]),
            id="B10 plural and a list",
        ),
        pytest.param(changed(OVERRIDDEN, overrideReason={"reason": {"code": "x"}}), id="B11 reason with code only"),
        pytest.param(changed(ACCEPTED, outcomeTimestamp="2026-03-16T10:31:10.5+01:00"), id="B13 offset"),
        pytest.param(changed(ACCEPTED, outcomeTimestamp="2026-12-31t23:59:60z"), id="B13 leap second"),
        pytest.param(changed(ACCEPTED, extension={"x": []}, other=1), id="unknown members"),
    ],
)
def test_accepted(client: Client, item: dict[str, Any]) -> None:
    answer = send(client, item)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("path", [ADDRESS, f"{ADDRESS}/"])
def test_b02_an_empty_batch_is_fine(client: Client, path: str) -> None:
    answer = client.http.post(path, json={"feedback": []})
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("item", "code", "field"),
    [
        pytest.param(changed(ACCEPTED, card=DROP), "required", "card", id="B03 card missing"),
        pytest.param(changed(ACCEPTED, card=""), "required", "card", id="B03 card empty"),
        pytest.param(changed(ACCEPTED, outcome=DROP), "value", "outcome", id="B05 outcome missing"),
        pytest.param(changed(ACCEPTED, outcome="ignored"), "value", "outcome", id="B05 ignored"),
        pytest.param(changed(ACCEPTED, outcome=["Jane"]), "value", "outcome", id="B05 other value"),
        pytest.param(
            changed(ACCEPTED, acceptedSuggestions=DROP), "required", "acceptedSuggestions", id="B06 no suggestions"
        ),
        pytest.param(
            changed(ACCEPTED, acceptedSuggestions=[]), "required", "acceptedSuggestions", id="B06 empty suggestions"
        ),
        pytest.param(
            changed(ACCEPTED, acceptedSuggestions=[{"label": "Jane"}]),
            "required",
            "acceptedSuggestions[0].id",
            id="B07 suggestion without id",
        ),
        pytest.param(
            changed(OVERRIDDEN, overrideReason={}), "invariant", "overrideReason", id="B09 neither reason nor comment"
        ),
        pytest.param(
            changed(OVERRIDDEN, overrideReason="Jane"), "structure", "overrideReason", id="B09 a string for a reason"
        ),
        pytest.param(changed(ACCEPTED, outcomeTimestamp=DROP), "required", "outcomeTimestamp", id="B12 no time"),
        pytest.param(
            changed(ACCEPTED, outcomeTimestamp="2026-03-16T09:31:10"),
            "required",
            "outcomeTimestamp",
            id="B12 time without zone",
        ),
        pytest.param(
            changed(ACCEPTED, outcomeTimestamp="16 March, Jane"), "required", "outcomeTimestamp", id="B12 words"
        ),
        pytest.param(
            changed(ACCEPTED, outcomeTimestamp="0001-01-01T00:00:00+14:00"),
            "required",
            "outcomeTimestamp",
            id="B12 before the calendar",
        ),
        pytest.param(
            changed(ACCEPTED, outcomeTimestamp="2026-02-30T00:00:00Z"),
            "required",
            "outcomeTimestamp",
            id="B12 no such day",
        ),
    ],
)
def test_refused_when_no_item_is_good(client: Client, item: dict[str, Any], code: str, field: str) -> None:
    issue = assert_refused(client, send(client, item), 400, code)
    assert issue["expression"] == [f"feedback[0].{field}"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({}, "required", id="B01 feedback missing"),
        pytest.param({"feedback": None}, "required", id="B01 feedback null"),
        pytest.param({"feedback": ACCEPTED}, "required", id="B01 feedback an object"),
        pytest.param([ACCEPTED], "structure", id="B01 no object around it"),
        pytest.param({"feedback": ["Jane Doe"]}, "structure", id="item that is a string"),
    ],
)
def test_b01_a_body_without_a_batch(client: Client, body: object, code: str) -> None:
    assert_refused(client, client.http.post(ADDRESS, json=body), 400, code)


def test_another_method_and_options(client: Client) -> None:
    assert client.http.get(ADDRESS).headers["allow"] == "POST, OPTIONS"
    assert client.http.options(ADDRESS).status_code == 204
    headers = preflight(client, ADDRESS, "POST", "authorization,content-type")
    assert headers["access-control-allow-origin"] == PAGE
    answer = client.http.post(ADDRESS, json={}, headers={"origin": PAGE})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (400, PAGE)


def test_an_unknown_service_is_refused_before_its_body_is_read(client: Client) -> None:
    answer = client.http.post("/cds-services/Jane-Doe/feedback", content=b"{")
    assert_refused(client, answer, 404, "not-found")


def test_the_log_line_counts(client: Client) -> None:
    send(client, changed(ACCEPTED, card="counted"), changed(ACCEPTED, card="counted"))
    line = json.loads(client.logged()[-1])
    assert (line["route"], line["status"], line["service"]) == ("/cds-services/{id}/feedback", 200, "stand-in")
    assert (line["feedback_new"], line["feedback_repeated"]) == (1, 1)


def test_comments_do_not_get_past_the_reader() -> None:
    batch = read_feedback({"feedback": [OVERRIDDEN]}, keep_comments=False)
    assert "Jane" not in repr(batch)


def test_a_batch_has_no_more_items_than_are_kept_at_once() -> None:
    with pytest.raises(TooCostly, match=str(ITEMS_LIMIT)):
        read_feedback({"feedback": [ACCEPTED] * (ITEMS_LIMIT + 1)}, keep_comments=False)
    assert len(read_feedback({"feedback": [ACCEPTED] * ITEMS_LIMIT}, keep_comments=False).items) == ITEMS_LIMIT


def test_bad_items_are_counted_and_a_few_are_told() -> None:
    batch = read_feedback({"feedback": [1] * ITEMS_LIMIT}, keep_comments=False)
    assert batch.refused == ITEMS_LIMIT
    assert len(batch.problems) < 10


def test_an_item_names_no_more_suggestions_than_a_card_can_have() -> None:
    item = changed(ACCEPTED, acceptedSuggestions=[{"id": str(number)} for number in range(101)])
    [problem] = read_feedback({"feedback": [item]}, keep_comments=False).problems
    assert problem.issue_code == "too-long"


def test_the_line_of_a_batch_counts_by_rule_and_outcome(client: Client) -> None:
    send(client, *(changed(ACCEPTED, card=f"unknown-{number}") for number in range(300)))
    line = json.loads(client.logged()[-1])
    assert line["feedback"] == [["", "unlinked", 300]]
