"""The picture of a decision: facts, table, rules, guideline."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from app.demo import inside
from cds_services.cds_hooks import Deployment
from cds_services.registry import services
from tests.app.conftest import WIRE

OFFERED = services(Deployment("https://cds.example.org"))
SERVICE = "demyelinating-imaging-order-select"
CPT = "http://www.ama-assn.org/go/cpt"


def look(change: dict[str, Any], reason: str, born: str = "1983-09-20") -> dict[str, Any]:
    """Look inside the answer to an order."""
    body = json.loads((WIRE / "valid-order-select.json").read_bytes())
    order = body["context"]["draftOrders"]["entry"][0]["resource"]
    order.update(change, reasonCode=[{"text": reason}])
    body["prefetch"]["patient"]["birthDate"] = born
    return inside.look(json.dumps(body).encode(), SERVICE, date(2026, 3, 16), OFFERED)


CT = {"code": {"coding": [{"system": CPT, "code": "72128"}], "text": "CT thoracic spine without contrast"}}
KNEE = {"code": {"text": "Radiograph of the left knee"}}
RELAPSE = "Known multiple sclerosis, 2 weeks of leg weakness and a new sensory level. Relapse?"


def test_the_way_through_the_table_ends_at_the_row_that_decides() -> None:
    seen = look(CT, RELAPSE)
    states = [step.state for step in seen["steps"]]
    hit = states.index("hit")
    assert seen["steps"][hit].scenario == "Relapse"
    assert set(states[:hit]) == {"passed"}
    assert set(states[hit + 1 :]) == {"unread"}


def test_every_rule_is_there_once_and_says_whether_it_spoke() -> None:
    rules = {rule.code: rule for rule in look(CT, RELAPSE)["rules"]}
    assert len(rules) == 21
    assert (rules["CtSpine"].state, rules["CtSpine"].indicator) == ("spoke", "warning")
    assert rules["Surveillance"].state == "idle"
    assert all(rule.why for rule in rules.values())


def test_two_orders_of_one_phase_light_the_row_that_rates_them_together() -> None:
    """The suggestion is two MRI orders; the guideline rates cervical and thoracic spine as one study."""
    rows = {row.study: row for row in look(CT, RELAPSE)["guideline"]["rows"]}
    assert rows["MRI cervical and thoracic spine without and with IV contrast"].offered == "whole"
    assert rows["CT cervical and thoracic spine without IV contrast"].drafted == "part"
    assert not rows["MRI head without and with IV contrast"].offered


@pytest.mark.parametrize(
    ("change", "born", "because"),
    [(KNEE, "1983-09-20", "no imaging among the selected orders"), (CT, "2012-01-01", "under 18")],
)
def test_a_gate_that_closes_before_the_table_leaves_every_row_unread(
    change: dict[str, Any], born: str, because: str
) -> None:
    seen = look(change, RELAPSE, born)
    assert {step.state for step in seen["steps"]} == {"unread"}
    assert because in seen["because"] or "selected order" in seen["because"]
    assert seen["guideline"] is None


def test_the_order_screen_shows_what_was_read_and_where() -> None:
    facts = dict(look(CT, RELAPSE)["facts"])
    assert "Sensory level" in [fact["name"] for fact in facts["The order says"]]
    assert any(fact["said"].startswith("new, since 2 Mar 2026") for fact in facts["The order says"])
