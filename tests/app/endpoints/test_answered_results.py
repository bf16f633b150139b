"""The loop that silences a card about a result: what was accepted or overridden is not said again to that client."""

from __future__ import annotations

import json
import logging
import threading
import time
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from app.store import statements
from app.store import store as store_module
from app.store.errors import StoreConfigurationError
from tests.app.client_profiles.conftest import Clients, serving, settings
from tests.app.conftest import Collector
from tests.wire.calls import RESULTS, opened, reports_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from app.store.database import Database
    from tests.app.conftest import Client

pytestmark = pytest.mark.slow

Json = dict[str, Any]
SILENT: Json = {"cards": []}
TWO_RULES = "letm-in-known-ms"
"""A case report whose first card is about a long lesion, and whose second would be about its enhancement."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Client]:
    """A service with a database of its own, and a client of each profile."""
    with serving(settings(tmp_path, database_url=f"sqlite:///{tmp_path / 'store.sqlite3'}")) as client:
        for name in ("imaging_cds", "uvicorn"):
            logging.getLogger(name).handlers[:] = [Collector(client.lines)]
        yield client
        assert "ASGI" not in "".join(client.lines)


@pytest.fixture
def clients(served: Client) -> Clients:
    """The same, called as one client or another."""
    return Clients(served.http)


def told(clients: Clients, name: str, body: Json, outcome: str = "overridden") -> None:
    """Show a card to a client, and send what became of it."""
    answer(clients, name, clients.ask(name, body)["cards"][0], outcome)


def answer(clients: Clients, name: str, card: Json, outcome: str = "overridden") -> None:
    """Send what became of a card."""
    item: Json = {"card": card["uuid"], "outcome": outcome, "outcomeTimestamp": "2026-11-22T09:31:10Z"}
    if outcome == "accepted":
        item["acceptedSuggestions"] = [{"id": card["suggestions"][0]["uuid"]}]
    clients.feedback(name, RESULTS, item)


@pytest.mark.parametrize("name", ["anybody", "epic", "crd201", "crd22", "pama"])
@pytest.mark.parametrize("outcome", ["accepted", "overridden"])
def test_a_card_that_was_answered_is_not_shown_again(clients: Clients, name: str, outcome: str) -> None:
    """However the client is answered: each profile keeps the id of the card, and has something to click."""
    body = opened("negative-head-cord-picture")
    told(clients, name, body, outcome)
    body |= {"hookInstance": "another opening of the chart"}
    body["context"]["userId"] = "Practitioner/another"
    assert clients.ask(name, body) == SILENT


def test_the_card_is_the_same_until_it_is_answered(clients: Clients) -> None:
    """A card that was only looked at comes again, under the same id."""
    first = clients.ask("anybody", opened())
    assert clients.ask("anybody", opened() | {"hookInstance": "another"}) == first


@pytest.mark.parametrize(
    "change",
    [
        {"meta": {"versionId": "2"}},
        {"meta": {"lastUpdated": "2026-11-21T08:00:00Z"}},
        {"status": "amended"},
        {"issued": "2026-11-21T08:00:00Z"},
        {"conclusion": "ADDENDUM: The new enhancing lesion at C4 measures 11 mm."},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_version_of_the_report_is_news_again(clients: Clients, change: Json) -> None:
    told(clients, "anybody", opened())
    body = opened()
    reports_of(body)[0].update(change)
    [card] = clients.ask("anybody", body)["cards"]
    assert card["source"]["topic"]["code"] == "NewEnhancingLesion"
    told(clients, "anybody", body)
    assert clients.ask("anybody", body) == SILENT


def test_another_client_is_not_concerned(clients: Clients) -> None:
    """Neither by what one client answered, nor if it knows the id of the other's card and answers that."""
    [theirs] = clients.ask("epic", opened())["cards"]
    told(clients, "anybody", opened())
    assert clients.ask("epic", opened())["cards"] == [theirs]
    answer(clients, "pama", theirs)
    assert clients.ask("epic", opened())["cards"] == [theirs]
    assert clients.ask("anybody", opened()) == SILENT


def test_another_patient_is_not_concerned(clients: Clients) -> None:
    told(clients, "anybody", opened())
    other = json.loads(json.dumps(opened()).replace('pat-1"', 'pat-2"'))
    assert clients.ask("anybody", other)["cards"]


def test_what_was_answered_gives_way_to_what_ranks_below_it(clients: Clients) -> None:
    shown = []
    for _ in range(3):
        cards = clients.ask("anybody", opened(TWO_RULES))["cards"]
        shown += [card["source"]["topic"]["code"] for card in cards]
        for card in cards:
            answer(clients, "anybody", card)
    assert shown == ["LongLesion", "NewEnhancingLesion"]


def test_an_answer_to_the_reading_of_the_guideline_silences_nothing(clients: Clients) -> None:
    body = opened("negative-head-cord-picture")
    advice, reference = clients.ask("crd22", body)["cards"]
    answer(clients, "crd22", reference)
    assert clients.ask("crd22", body)["cards"] == [advice, reference]


def test_a_refused_answer_silences_nothing(clients: Clients) -> None:
    [card] = clients.ask("anybody", opened())["cards"]
    item = {"card": card["uuid"], "outcome": "ignored", "outcomeTimestamp": "2026-11-22T09:31:10Z"}
    assert clients.http.post(f"{RESULTS}/feedback", json={"feedback": [item]}).status_code == 400
    assert clients.ask("anybody", opened())["cards"] == [card]


def refused(*_: object, **__: object) -> NoReturn:
    """Be a database that cannot be asked."""
    raise StoreConfigurationError("the store is closed")


def test_a_database_that_cannot_be_asked_leaves_the_card(
    served: Client, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worst that may happen is that advice comes once more."""
    told(clients, "anybody", opened())
    monkeypatch.setattr(statements, "find_answered", refused)
    served.lines.clear()
    assert clients.ask("anybody", opened())["cards"]
    assert facts(served)["feedback_lookup"] == "unavailable"
    monkeypatch.undo()
    assert clients.ask("anybody", opened()) == SILENT


def test_a_database_that_does_not_answer_in_time_leaves_the_card(
    served: Client, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(clients, "anybody", opened())
    look_up = statements.find_answered
    answered = threading.Event()
    waited: list[bool] = []

    def slow(database: Database, ids: Sequence[str], client: str) -> frozenset[str]:
        waited.append(answered.wait(10))
        return look_up(database, ids, client)

    monkeypatch.setattr(statements, "find_answered", slow)
    monkeypatch.setattr(store_module, "LOOK_SECONDS", 0.05)
    served.lines.clear()
    assert clients.ask("anybody", opened())["cards"]
    assert not waited, "the answer came behind that of the database"
    answered.set()
    assert facts(served)["feedback_lookup"] == "unavailable"


def test_nothing_is_looked_up_where_there_is_nothing_to_say(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most openings of a chart cost the database nothing."""
    monkeypatch.setattr(statements, "find_answered", refused)
    body = opened()
    for report in reports_of(body):
        report["conclusion"] = report["status"] = "preliminary"
    assert clients.ask("anybody", body) == SILENT


def facts(served: Client) -> Json:
    """What the log says of the last call; its line is written after the answer."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = [line for line in map(json.loads, served.lines) if line["event"] == "request" and "hook" in line]
        if found and "write_ms" in found[-1]:
            return dict(found[-1])
        time.sleep(0.002)
    pytest.fail("no log line")
