"""Two topics side by side: everything that the first one has, the second one has by being named in the registry."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import httpx
import pytest
from typer.testing import CliRunner

from app.cli.commands import app as command
from app.client_profiles import crd_vocabulary
from app.client_profiles.registry import PROFILES
from app.demo import inside
from app.main import create_app
from app.settings import Settings
from cds_services import registry
from cds_services.cds_hooks import Deployment
from cds_services.demyelinating_diseases import topic as first
from cds_services.hook_request import read_request
from tests.app.conftest import WIRE, running
from tests.second_topic import topic as second

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.client_profiles.registry import ProfileName

SERVICE = "low-back-imaging-order-select"
TODAY = date(2026, 3, 16)
REAL_SERVICES = registry.services


@pytest.fixture(autouse=True)
def two_topics(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Offer both topics during a test."""
    caches = (crd_vocabulary.response_types, crd_vocabulary.vocabulary, inside.topic)
    monkeypatch.setattr(registry, "services", REAL_SERVICES)
    monkeypatch.setattr(registry, "_TOPICS", (first, second))
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


def order(
    reason: str = "low back pain for 2 weeks",
    study: str = "MRI lumbar spine without contrast",
    hook: str = "order-select",
) -> dict[str, Any]:
    """An order for the second topic."""
    body: dict[str, Any] = json.loads((WIRE / "valid-order-select.json").read_bytes()) | {"hook": hook}
    draft = body["context"]["draftOrders"]["entry"][0]["resource"]
    draft.update(code={"text": study}, reasonCode=[{"text": reason}])
    body["prefetch"]["conditions"] = {"resourceType": "Bundle", "entry": []}
    return body


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of a service with both topics, links to reasons, and a store."""
    settings = Settings(today="2026-03-16", why_links=True, data_folder=tmp_path, log_level="error")
    with running(create_app(settings)) as address, httpx.Client(base_url=address, trust_env=False) as http:
        yield http


def test_discovery_offers_the_services_of_both(client: httpx.Client) -> None:
    offered = [service["id"] for service in client.get("/cds-services").json()["services"]]
    assert offered == [service["id"] for each in (first, second) for service in each.services()]


def test_a_call_is_answered_with_a_card_whose_reasons_can_be_read(client: httpx.Client) -> None:
    (card,) = client.post(f"/cds-services/{SERVICE}", json=order()).json()["cards"]
    assert card["source"]["topic"]["code"] == "EarlyBackMri"
    assert card["detail"].split("\n\n") == [
        "From the order: 'low back pain for 2 weeks'.",
        "MRI lumbar spine without IV contrast: Usually Not Appropriate (invented).",
        "Ratings here come from a secondary source, not from the guideline's own tables.",
    ]
    page = client.get(f"/decisions/{card['uuid']}").text
    assert "Early MRI for back pain" in page
    assert card["source"]["topic"]["code"] in [
        concept["code"] for concept in client.get("/CodeSystem/card-rule").json()["concept"]
    ]


def test_the_first_topic_answers_as_ever(client: httpx.Client) -> None:
    body = order("multiple sclerosis, new leg weakness for 5 days", "CT thoracic spine without contrast")
    (card,) = client.post("/cds-services/demyelinating-imaging-order-select", json=body).json()["cards"]
    assert card["source"]["topic"]["code"] != "EarlyBackMri"
    assert client.post(f"/cds-services/{SERVICE}", json=body).json() == {"cards": []}


@pytest.mark.parametrize("version", ["2.0", "3.0"])
@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_answers_for_both(profile: ProfileName, version: Literal["2.0", "3.0"], tmp_path: Path) -> None:
    settings = Settings(
        today="2026-03-16", client_profile=profile, hooks_version=version, data_folder=tmp_path, log_level="error"
    )
    with running(create_app(settings)) as address, httpx.Client(base_url=address, trust_env=False) as http:
        cards = http.post(f"/cds-services/{SERVICE}", json=order()).json()["cards"]
    assert "Back pain alone: most patients do well without MRI" in [card["summary"] for card in cards]


def test_a_rule_that_topics_share_speaks_with_its_own_card() -> None:
    body = order("low back pain, 20 weeks pregnant", "MRI lumbar spine with and without contrast")
    service = registry.services(Deployment("https://cds.example.org"))[SERVICE, "order-select"]
    decision = service.evaluate(read_request(body, "order-select"), TODAY)
    topics = [card.source.topic.code for card in decision.cards if card.source.topic]
    assert topics == ["GadoliniumPregnancy"]
    assert [item["rule"] for item in decision.explanation["rules"]] == ["GadoliniumPregnancy", "EarlyBackMri"]


def test_signing_rates_each_by_its_own_guideline(client: httpx.Client) -> None:
    body = order(hook="order-sign")
    (action,) = client.post("/cds-services/low-back-imaging-order-sign", json=body).json()["systemActions"]
    assert "not-appropriate" in action["description"]
    assert second.guideline().url in json.dumps(action["resource"])


def test_the_commands_ask_for_service_and_topic(tmp_path: Path) -> None:
    request = tmp_path / "request.json"
    request.write_text(json.dumps(order()))
    ask = ["explain", str(request), "--today", "2026-03-16"]
    runner = CliRunner()
    assert json.loads(runner.invoke(command, [*ask, "--service", SERVICE]).stdout)["scenario"] == "uncomplicated"
    assert json.loads(runner.invoke(command, ask).stdout)["scenario"] == "back-pain"
    assert runner.invoke(command, [*ask, "--service", "nothing"]).exit_code == 2
    read = runner.invoke(command, ["read-reason", "low back pain", "--topic", second.CODE])
    assert json.loads(read.stdout) == {"scenario": "uncomplicated"}


def test_a_review_is_of_all_topics_or_of_one() -> None:
    runner = CliRunner()
    both = runner.invoke(command, ["review", "--format", "markdown"]).stdout
    assert "Low back pain" in both
    assert "Demyelinating diseases" in both
    one = runner.invoke(command, ["review", "--topic", second.CODE, "--format", "markdown"]).stdout
    assert "Demyelinating diseases" not in one
    assert runner.invoke(command, ["review", "--topic", second.CODE, "--format", "svg"]).stdout.startswith("<svg")
    assert "Demyelinating diseases" in runner.invoke(command, ["review", "--format", "svg"]).stdout, "the first topic"
    assert runner.invoke(command, ["review", "--topic", "nothing"]).exit_code == 2


def test_the_metrics_name_rule_and_situation_of_both(tmp_path: Path) -> None:
    made = create_app(Settings(today="2026-03-16", data_folder=tmp_path, log_level="error"))
    with running(made) as address, httpx.Client(base_url=address, trust_env=False) as http:
        http.post(f"/cds-services/{SERVICE}", json=order())
        told = made.state.metrics.exposition().decode()
    assert 'rule="EarlyBackMri"' in told
    assert 'scenario="uncomplicated"' in told


def test_the_demonstration_shows_the_table_of_the_topic_that_was_asked() -> None:
    offered = registry.services(Deployment("https://cds.example.org"))
    seen = inside.look(json.dumps(order()).encode(), SERVICE, TODAY, offered)
    assert [(step.because, step.state) for step in seen["steps"]] == [
        ("back pain and nothing else", "hit"),
        ("anything else", "unread"),
    ]
    assert [rule.state for rule in seen["rules"]] == ["idle", "spoke"]
