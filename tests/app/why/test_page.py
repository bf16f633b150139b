"""The page behind "Why this card?", over HTTP with the real service."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import httpx
import msgspec
import pytest
from pydantic import SecretStr

from app.main import create_app
from app.settings import Settings
from app.why.page import LABEL
from app.why.record import KEPT, CardReasons, RecentDecisions
from cds_services import registry
from tests.app.conftest import WIRE, running
from tests.wire.calls import RESULTS, TODAY, opened, reports_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

CALL = "/cds-services/demyelinating-imaging-order-select"
_REAL_SERVICES = registry.services
RECORD = CardReasons(
    card="a",
    rule="CtSpine",
    indicator="warning",
    service="s",
    scenario="relapse",
    because="because",
    knowledge="k",
    day="2026-03-16",
)


def order() -> dict[str, Any]:
    """A CT in a relapse, with a name and dates that must not be found again."""
    body: dict[str, Any] = json.loads((WIRE / "valid-order-select.json").read_bytes())
    draft = body["context"]["draftOrders"]["entry"][0]["resource"]
    draft["code"] = {"text": "CT thoracic spine without contrast"}
    draft["reasonCode"] = [{"text": "Jane has known multiple sclerosis and new leg weakness since Monday. Relapse?"}]
    body["prefetch"]["patient"]["name"] = [{"text": "Jane Doe"}]
    return body


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Any:  # noqa: ANN401 - a generator
    """A client of a service whose cards have the link, or not."""
    monkeypatch.setattr(registry, "services", _REAL_SERVICES)
    with (
        running(create_app(Settings(why_links=request.param, today=TODAY))) as base_url,
        httpx.Client(base_url=base_url, trust_env=False) as client,
    ):
        yield client


@pytest.mark.parametrize("pages", [True], indirect=True)
def test_the_link_leads_to_the_reasons_and_to_nobody(pages: httpx.Client) -> None:
    card = pages.post(CALL, json=order()).json()["cards"][0]
    link = card["links"][-1]
    assert (link["label"], link["type"]) == (LABEL, "absolute")
    assert link["url"].endswith(f"/decisions/{card['uuid']}")
    answer = pages.get(f"/decisions/{card['uuid']}")
    assert answer.status_code == 200
    text = re.sub(r"<[^>]+>|\s+", " ", answer.text)
    for part in (
        "CT of the spine",
        card["summary"],
        card["suggestions"][0]["label"],
        "Usually Appropriate (ACR)",
        "Leg weakness",
        "Multiple sclerosis",
        registry.knowledge_version(),
        "secondary: read in a secondary source",
    ):
        assert part in text
    assert "The reason is an injury" in text
    for jargon in ("static", "asked", "affirmed", "unstated", "leg-weakness"):
        assert jargon not in text
    for identity in ("Jane", "Doe", "Monday", "example-patient"):
        assert identity not in text


def test_a_decision_outlives_the_process_that_made_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(registry, "services", _REAL_SERVICES)
    settings = Settings(why_links=True, database_url=SecretStr(f"sqlite:///{tmp_path}/kept.sqlite3"))
    with running(create_app(settings)) as base_url, httpx.Client(base_url=base_url, trust_env=False) as client:
        card = client.post(CALL, json=order()).json()["cards"][0]["uuid"]
    with running(create_app(settings)) as base_url, httpx.Client(base_url=base_url, trust_env=False) as client:
        answer = client.get(f"/decisions/{card}")
    assert answer.status_code == 200
    for part in (
        "Order MRI cervical and thoracic spine instead: CT cannot show cord lesions",
        "Replace CT with MRI C+T spine",
        "MRI cervical and thoracic spine without and with IV contrast: Usually Appropriate (ACR)",
        "CT of the spine",
        "Leg weakness",
        "reason for exam",
        "established disease with a new deficit",
    ):
        assert part in answer.text
    assert "Jane" not in answer.text


@pytest.mark.parametrize("pages", [True], indirect=True)
def test_a_fact_that_did_not_decide_is_not_listed(pages: httpx.Client) -> None:
    """A drug linked to PML is in the chart, and the card is about a CT of the spine in a picture of the cord."""
    body = order()
    draft = body["context"]["draftOrders"]["entry"][0]["resource"]
    reason = "Multiple sclerosis on natalizumab, new weakness of both legs for 5 days, level T8. Old optic neuritis."
    draft["reasonCode"] = [{"text": reason}]
    card = pages.post(CALL, json=body).json()["cards"][0]
    listed = facts_of(pages.get(f"/decisions/{card['uuid']}").text)
    assert set(listed) == {"Multiple sclerosis", "Weakness of both legs", "Sensory level"}


@pytest.mark.parametrize("pages", [True], indirect=True)
def test_what_makes_an_abbreviation_credible_is_listed(pages: httpx.Client) -> None:
    body = order()
    draft = body["context"]["draftOrders"]["entry"][0]["resource"]
    draft["reasonCode"] = [{"text": "MS on natalizumab, new weakness of both legs for 5 days"}]
    card = pages.post(CALL, json=body).json()["cards"][0]
    listed = facts_of(pages.get(f"/decisions/{card['uuid']}").text)
    assert listed == ["MS", "Disease-modifying drug", "Weakness of both legs"]


@pytest.mark.parametrize("pages", [True], indirect=True)
def test_the_drug_is_listed_where_the_card_is_about_it(pages: httpx.Client) -> None:
    body = order()
    draft = body["context"]["draftOrders"]["entry"][0]["resource"]
    draft["code"] = {"text": "CT head without contrast"}
    draft["reasonCode"] = [{"text": "MS on natalizumab. 3 weeks of confusion and word-finding difficulty."}]
    card = pages.post(CALL, json=body).json()["cards"][0]
    text = pages.get(f"/decisions/{card['uuid']}").text
    assert "Drug linked to PML" in facts_of(text)
    assert "on a drug linked to PML with cerebral signs, relapse and PML are both possible" in text


def facts_of(text: str) -> list[str]:
    """The facts that a page lists."""
    section = text.partition('id="facts"')[2].partition("</section>")[0]
    return re.findall(r"<li><span>([^<]+)</span>", section)


@pytest.mark.parametrize("pages", [False], indirect=True)
def test_without_the_setting_a_card_stays_as_it_was_and_there_is_no_page(pages: httpx.Client) -> None:
    card = pages.post(CALL, json=order()).json()["cards"][0]
    assert LABEL not in [link["label"] for link in card["links"]]
    answer = pages.get(f"/decisions/{card['uuid']}")
    assert answer.status_code == 404
    assert answer.json()["resourceType"] == "OperationOutcome"


@pytest.mark.parametrize("pages", [True], indirect=True)
def test_a_decision_that_is_not_known_is_said_so(pages: httpx.Client) -> None:
    answer = pages.get("/decisions/6f0c8b7e-0000-4000-8000-000000000001")
    assert answer.status_code == 404
    assert "not known here" in answer.text


@pytest.mark.parametrize("pages", [True], indirect=True)
def test_the_headline_names_no_drug_of_the_patient(pages: httpx.Client) -> None:
    body = order()
    draft = body["context"]["draftOrders"]["entry"][0]["resource"]
    draft["code"] = {"text": "CT head without contrast"}
    draft["reasonCode"] = [{"text": "MS on natalizumab. 3 weeks of confusion and word-finding difficulty."}]
    card = pages.post(CALL, json=body).json()["cards"][0]
    assert "natalizumab" in card["summary"]
    text = pages.get(f"/decisions/{card['uuid']}").text
    assert "natalizumab" not in text.replace("EMA PRAC 2016: PML risk with natalizumab", "")
    assert "PmlSuspicion speaks" not in text


def test_only_the_latest_decisions_are_kept() -> None:
    decisions = RecentDecisions()
    for number in range(KEPT + 1):
        decisions.keep(msgspec.structs.replace(RECORD, card=str(number)))
    assert decisions.recent_decision("0") is None
    assert decisions.recent_decision(str(KEPT)) is not None


@pytest.mark.parametrize("pages", [True], indirect=True)
def test_one_constant_hook_instance_never_shows_one_patient_the_reasons_of_another(pages: httpx.Client) -> None:
    """Public generators of requests send one `hookInstance` and one order id for everybody."""
    first = order()
    second = json.loads(json.dumps(first).replace(first["context"]["patientId"], "somebody-else"))
    drafts = [entry["resource"] for entry in second["context"]["draftOrders"]["entry"]]
    drafts[0]["reasonCode"] = [{"text": "Known multiple sclerosis, new numbness of both legs for ten days. Relapse?"}]
    assert (first["hookInstance"], drafts[0]["id"]) == (
        second["hookInstance"],
        first["context"]["draftOrders"]["entry"][0]["resource"]["id"],
    )
    cards = [pages.post(CALL, json=body).json()["cards"][0] for body in (first, second, first)]
    assert cards[0]["uuid"] == cards[2]["uuid"] != cards[1]["uuid"]
    assert not {item["uuid"] for item in cards[0]["suggestions"]} & {item["uuid"] for item in cards[1]["suggestions"]}
    shown = [pages.get(f"/decisions/{card['uuid']}").text for card in cards[:2]]
    assert ["Numbness of both legs" in text for text in shown] == [False, True]
    assert ["Leg weakness" in text for text in shown] == [True, False]


@pytest.mark.parametrize("pages", [True], indirect=True)
def test_the_card_of_a_result_leads_to_the_facts_of_its_report_and_to_none_of_its_words(pages: httpx.Client) -> None:
    body = opened("negative-both-urinary-infection")
    body["prefetch"]["patient"]["name"] = [{"text": "Jane Doe"}]
    for report in reports_of(body):
        report["conclusion"] = "No new lesion of Jane Doe. No abnormal enhancement."
    [card] = pages.post(RESULTS, json=body).json()["cards"]
    answer = pages.get(f"/decisions/{card['uuid']}")
    assert answer.status_code == 200
    text = re.sub(r"<[^>]+>|\s+", " ", answer.text)
    for part in (
        "No new lesion reported",
        "The facts that it rests on",
        "report: impression",
        "Reported: MRI",
    ):
        assert part in re.sub(r"\s+", " ", text), part
    for word in ("denied", "Drafted", "Jane", "Doe", "abnormal"):
        assert word not in text


def test_the_card_of_a_result_is_remembered_with_its_latest_decision(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The same card is sent at every opening of the chart, by every process."""
    monkeypatch.setattr(registry, "services", _REAL_SERVICES)
    settings = Settings(
        why_links=True,
        database_url=SecretStr(f"sqlite:///{tmp_path}/kept.sqlite3"),
        today=TODAY,
        hash_key=SecretStr("k" * 32),
    )
    cards = []
    for _ in range(2):
        with running(create_app(settings)) as base_url, httpx.Client(base_url=base_url, trust_env=False) as client:
            cards.append(client.post(RESULTS, json=opened()).json()["cards"][0]["uuid"])
    with running(create_app(settings)) as base_url, httpx.Client(base_url=base_url, trust_env=False) as client:
        answer = client.get(f"/decisions/{cards[0]}")
    assert cards[0] == cards[1]
    assert answer.status_code == 200
    for part in ("Refer to neurology: enhancing lesion reported", "Reported: MRI cervical spine", "Arm numbness"):
        assert part in answer.text
