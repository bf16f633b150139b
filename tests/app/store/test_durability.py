"""What was acknowledged is there, whatever becomes of the process; and several processes share a database."""

from __future__ import annotations

import json
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from app.main import create_app
from app.store.database import Database
from app.store.schema import cards, decisions, feedback
from tests.app.conftest import running
from tests.app.store.calls import everything, rows
from tests.app.store.servers import served

if TYPE_CHECKING:
    from app.settings import Settings

pytestmark = pytest.mark.slow

SERVICE = "/cds-services/demyelinating-imaging-order-select"
EXAMPLE = Path(__file__).parents[3] / "app" / "demo" / "ct-thoracic-spine.json"
TODAY = date(2026, 3, 16)


def warned(http: httpx.Client) -> dict[str, Any]:
    """Send the example order; returns the card."""
    answer = http.post(SERVICE, content=EXAMPLE.read_bytes(), headers={"content-type": "application/json"})
    card: dict[str, Any] = answer.json()["cards"][0]
    return card


def taken(card: str, second: int = 10) -> dict[str, Any]:
    """Feedback that a card was not followed."""
    return {"card": card, "outcome": "overridden", "outcomeTimestamp": f"2026-03-16T09:31:{second:02}Z"}


def test_acknowledged_feedback_survives_a_kill(settings: Settings) -> None:
    with served(settings) as server:
        card = warned(server.http)["uuid"]
        answer = server.http.post(f"{SERVICE}/feedback", json={"feedback": [taken(card)]})
        server.process.send_signal(signal.SIGKILL)
        assert answer.status_code == 200
        assert server.process.wait(10) == -signal.SIGKILL
    database = Database(settings)
    [row] = rows(database, feedback)
    database.close()
    assert (row["card"], row["linked"]) == (card, True)


def test_two_workers_share_a_database_and_a_stop_loses_nothing(settings: Settings) -> None:
    batch = {"feedback": [taken("123456", second) for second in range(40)]}
    here = create_app(settings.model_copy(update={"today": TODAY, "log_level": "warning"}))
    with served(settings) as one, running(here) as address, httpx.Client(base_url=address, trust_env=False) as two:
        card = warned(one.http)["uuid"]
        assert warned(two)["uuid"] == card
        with ThreadPoolExecutor(8) as threads:
            sent = [threads.submit(http.post, f"{SERVICE}/feedback", json=batch) for http in (one.http, two) * 4]
        assert [each.result().status_code for each in sent] == [200] * 8
        # The card was sent by one worker, the feedback comes to the other.
        assert two.post(f"{SERVICE}/feedback", json={"feedback": [taken(card)]}).status_code == 200
    database = Database(settings)
    assert len(rows(database, feedback)) == 41
    assert [row["linked"] for row in rows(database, feedback) if row["card"] == card] == [True]
    assert (len(rows(database, decisions)), len(rows(database, cards))) == (2, 2)
    database.close()


def test_no_table_holds_anything_of_the_patient(settings: Settings) -> None:
    """Every id, name, word and comment of a call is planted, and looked for in every row."""
    body = json.loads(EXAMPLE.read_bytes())
    order = body["context"]["draftOrders"]["entry"][0]["resource"]
    order["note"] = [{"text": "planted-note"}]
    order["subject"]["display"] = "planted-name"
    order["reasonCode"][0]["text"] += " planted-reason."
    body["hookInstance"] = "planted-instance"
    body["context"] |= {"userId": "Practitioner/planted-user", "encounterId": "planted-encounter"}
    body["prefetch"]["patient"]["name"] = [{"text": "planted-name"}]
    text = json.dumps(body).replace("example-patient", "planted-patient").replace('"ct-thoracic-spine"', '"planted-id"')
    text = text.replace("ServiceRequest/ct-thoracic-spine", "ServiceRequest/planted-id")
    comment = {"overrideReason": {"reason": {"code": "planted reason", "display": "planted"}, "userComment": "planted"}}
    here = create_app(settings.model_copy(update={"today": TODAY, "log_level": "warning"}))
    with running(here) as address, httpx.Client(base_url=address, trust_env=False) as http:
        answer = http.post(SERVICE, content=text.encode(), headers={"content-type": "application/json"})
        card = answer.json()["cards"][0]["uuid"]
        items = [taken(card) | comment, taken("planted card of Jane")]
        assert http.post(f"{SERVICE}/feedback", json={"feedback": items}).status_code == 200
    database = Database(settings)
    held = everything(database)
    database.close()
    assert "CtSpine" in held
    assert "sensory-level" in held
    assert "planted" not in held
    for words in ("sensory level", "leg weakness", "1984", "Relapsing"):
        assert words not in held
