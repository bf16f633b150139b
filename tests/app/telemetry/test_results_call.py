"""What is left of a call about results: a log line, metrics and a row, in codes."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from app.store.database import Database
from app.store.schema import cards, decisions
from cds_services import registry
from tests.app.conftest import Collector, awaited_line, running
from tests.app.store.calls import rows
from tests.wire.calls import RESULTS, TODAY, opened, reports_of
from tests.wire.conftest import REAL_SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi import FastAPI

pytestmark = pytest.mark.slow

Json = dict[str, Any]


class Served(NamedTuple):
    """A service with a database of its own."""

    app: FastAPI
    http: httpx.Client
    lines: list[str]
    settings: Settings

    def call(self, body: Json) -> Json:
        """Send a call, and return what the log says of it."""
        self.lines.clear()
        assert self.http.post(RESULTS, json=body).status_code in {200, 412}
        return awaited_line(self.lines)

    def value(self, name: str, **labels: str) -> float | None:
        """Look up one series of the metrics."""
        found: float | None = self.app.state.metrics.registry.get_sample_value(name, labels)
        return found


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(registry, "services", REAL_SERVICES)
    settings = Settings.model_validate({"database_url": f"sqlite:///{tmp_path / 'store.sqlite3'}", "today": TODAY})
    app, lines = create_app(settings), list[str]()
    for name in ("imaging_cds", "uvicorn"):
        logging.getLogger(name).handlers[:] = [Collector(lines)]
    with running(app) as base_url, httpx.Client(base_url=base_url, trust_env=False) as http:
        yield Served(app, http, lines, settings)


def silent() -> Json:
    """A chart whose report is not final yet, and no order."""
    body = opened()
    reports_of(body)[0]["status"] = "preliminary"
    body["prefetch"]["serviceRequests"] = {"resourceType": "Bundle", "type": "searchset"}
    return body


def test_a_card_is_told_in_codes(served: Served) -> None:
    line = served.call(opened())
    assert {name: line[name] for name in ("service", "hook", "scenario", "rules", "indicators", "status")} == {
        "service": "demyelinating-imaging-results",
        "hook": "patient-view",
        "scenario": "relapse",
        "rules": ["NewEnhancingLesion"],
        "indicators": ["warning"],
        "status": 200,
    }
    assert (line["prefetch_asked"], line["prefetch_absent"]) == (12, [])
    who = {"service": line["service"], "hook": "patient-view", "status": "200", "client": "anybody"}
    assert served.value("imaging_cds_calls_total", **who) == 1
    shown = {"rule": "NewEnhancingLesion", "indicator": "warning", "scenario": "relapse"}
    assert served.value("imaging_cds_cards_total", **shown) == 1
    assert served.value("imaging_cds_rule_cards_total", rule="NewEnhancingLesion", client="anybody") == 1


def test_every_rule_and_key_has_its_series_before_the_first_card(served: Served) -> None:
    """Alerts compare with zero."""
    for rule in ("CordCompressionReported", "PmlConcern", "WindowPassing"):
        assert served.value("imaging_cds_rule_cards_total", rule=rule, client="anybody") == 0
        assert served.value("imaging_cds_feedback_total", rule=rule, outcome="overridden") == 0
    for key in ("reports", "serviceRequests", "communications"):
        assert served.value("imaging_cds_unseen_total", key=key, client="anybody") == 0


def test_a_chart_without_a_report_that_counts_is_counted_and_not_kept(served: Served) -> None:
    """Nearly every opening of a chart: rows of them would say nothing and fill the database."""
    line = served.call(silent())
    assert (line["scenario"], line["rules"]) == ("out-of-scope", [])
    silence = {"hook": "patient-view", "scenario": "out-of-scope", "answer": "silence", "client": "anybody"}
    assert served.value("imaging_cds_decisions_total", **silence) == 1
    served.call(opened())
    assert [row["scenario"] for row in kept(served, 1)] == ["relapse"]


def test_missing_reports_are_told_by_their_key(served: Served) -> None:
    body = opened()
    del body["prefetch"]["reports"]
    line = served.call(body)
    assert (line["status"], line["prefetch_absent"], line["unseen"]) == (412, ["reports"], ["reports"])
    assert served.value("imaging_cds_undecided_total", reason="missing-data", client="anybody") == 1
    assert served.value("imaging_cds_unseen_total", key="reports", client="anybody") == 1


def test_a_decision_is_kept_in_codes(served: Served) -> None:
    served.call(opened())
    [row] = kept(served, 1)
    assert (row["service"], row["hook"]) == ("demyelinating-imaging-results", "patient-view")
    assert row["studies"] == [{"study": "MRI cervical spine without and with IV contrast", "scenario": "relapse"}]
    assert {"fact": "enhancing_lesion", "standing": "affirmed"} in row["facts"]
    assert {"fact": "arm-numbness", "standing": "affirmed"} in row["facts"]
    [outcome] = row["outcomes"]
    assert {name: outcome[name] for name in ("rule", "spoke", "text", "offers")} == {
        "rule": "NewEnhancingLesion",
        "spoke": True,
        "text": "default",
        "offers": ["neurology"],
    }
    assert {"fact": "enhancing_lesion", "source": "report: impression", "standing": "affirmed"} in outcome["rests_on"]
    assert not [value for fact in row["facts"] for value in fact.values() if " " in value]
    database = Database(served.settings)
    [card] = rows(database, cards)
    database.close()
    assert (card["rule"], card["indicator"], len(card["suggestions"])) == ("NewEnhancingLesion", "warning", 1)


def test_an_answered_card_is_kept_with_the_reason_of_its_silence(served: Served) -> None:
    """So that a reviewer sees how often a card would have come again."""
    [card] = served.http.post(RESULTS, json=opened()).json()["cards"]
    item = {"card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": "2026-11-22T09:31:10Z"}
    assert served.http.post(f"{RESULTS}/feedback", json={"feedback": [item]}).status_code == 200
    overridden = {"rule": "NewEnhancingLesion", "outcome": "overridden"}
    assert served.value("imaging_cds_feedback_total", **overridden) == 1
    served.call(opened())
    last = kept(served, 2)[-1]
    why = "its card was answered for this version of the report"
    assert last["outcomes"] == [{"rule": "NewEnhancingLesion", "spoke": False, "why": why}]
    assert (last["scenario"], last["cards"], last["silence"]) == ("relapse", 0, "ANSWERED")


def kept(served: Served, number: int) -> list[Json]:
    """The rows of decisions, once there are so many; they are written after the answer."""
    database = Database(served.settings)
    try:
        deadline = time.monotonic() + 30
        while len(found := rows(database, decisions)) < number and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(found) == number
        return sorted(found, key=lambda row: str(row["id"]))
    finally:
        database.close()
