"""What was acknowledged is there, whatever becomes of the process; and several processes share a database."""

from __future__ import annotations

import json
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.store.database import Database
from app.store.schema import cards, decisions, feedback
from tests.store.calls import everything, rows
from tests.store.servers import COMMAND, Server, environment, served

if TYPE_CHECKING:
    from app.settings import Settings

SERVICE = "/cds-services/demyelinating-imaging-order-select"
EXAMPLE = Path(__file__).parents[2] / "app" / "demo" / "ct-thoracic-spine.json"


def warned(server: Server) -> dict[str, Any]:
    """Send the example order; returns the card."""
    answer = server.http.post(SERVICE, content=EXAMPLE.read_bytes())
    card: dict[str, Any] = answer.json()["cards"][0]
    return card


def taken(card: str, second: int = 10) -> dict[str, Any]:
    """Feedback that a card was not followed."""
    return {"card": card, "outcome": "overridden", "outcomeTimestamp": f"2026-03-16T09:31:{second:02}Z"}


def test_acknowledged_feedback_survives_a_kill(settings: Settings) -> None:
    with served(settings) as server:
        card = warned(server)["uuid"]
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
    with served(settings) as one, served(settings) as two:
        card = warned(one)["uuid"]
        assert warned(two)["uuid"] == card
        with ThreadPoolExecutor(8) as threads:
            sent = [threads.submit(server.http.post, f"{SERVICE}/feedback", json=batch) for server in (one, two) * 4]
        assert [each.result().status_code for each in sent] == [200] * 8
        # The card was sent by one worker, the feedback comes to the other.
        assert two.http.post(f"{SERVICE}/feedback", json={"feedback": [taken(card)]}).status_code == 200
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
    with served(settings) as server:
        card = server.http.post(SERVICE, content=text.encode()).json()["cards"][0]["uuid"]
        items = [taken(card) | comment, taken("planted card of Jane")]
        assert server.http.post(f"{SERVICE}/feedback", json={"feedback": items}).status_code == 200
    database = Database(settings)
    held = everything(database)
    database.close()
    assert "CtSpine" in held
    assert "sensory-level" in held
    assert "planted" not in held
    for words in ("sensory level", "leg weakness", "1984", "Relapsing"):
        assert words not in held


def test_a_store_that_cannot_be_used_stops_the_start_in_one_line(settings: Settings) -> None:
    hidden = environment(settings) | {"IMAGING_CDS_DATABASE_URL": "oracle://cds:hidden@host/cds"}
    done = subprocess.run([COMMAND, "serve", "--port", "0"], env=hidden, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "imaging-cds: IMAGING_CDS_DATABASE_URL must start with postgresql:// or sqlite://\n"
