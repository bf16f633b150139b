"""The Python client, from discovery to feedback."""

from __future__ import annotations

import copy
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from clients.python.imaging_cds_client import CdsClient, CdsError, Service, apply, fill
from tests.clients.conftest import CLIENTS, placed, shown, token
from tests.clients.fhir_base import PATIENT, SUBJECT, TOKEN, drafts

if TYPE_CHECKING:
    from app.security.signing_key import SigningKey
    from tests.clients.conftest import Running

pytestmark = pytest.mark.slow

CONTEXT: dict[str, Any] = {
    "userId": "Practitioner/1",
    "patientId": "p1",
    "draftOrders": drafts(),
    "selections": ["ServiceRequest/ct"],
}


def service_for(cds: CdsClient, hook: str = "order-select") -> Service:
    """Return the service for a hook."""
    return next(each for each in cds.services() if each["hook"] == hook)


def reading(chart: str, token: str = TOKEN) -> httpx.Client:
    """Return a client of the FHIR server."""
    return httpx.Client(base_url=chart, headers={"Authorization": f"Bearer {token}"}, trust_env=False)


def test_the_example_of_the_page_leads_from_discovery_to_feedback(
    running: Running, chart: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(CLIENTS / "python")
    names: dict[str, Any] = {"drafts": drafts()}
    exec(placed(shown("python", "python"), running.address, chart), names)  # noqa: S102 - our own page
    [card] = names["answer"]["cards"]
    assert (card["source"]["topic"]["code"], card["indicator"]) == ("CtSpine", "warning")
    ordered = [entry["resource"]["code"]["coding"][0]["code"] for entry in names["drafts"]["entry"]]
    assert ordered == ["72157", "72156"]
    assert running.feedback() == ["accepted"]


def test_a_reason_for_not_following_is_kept(running: Running, chart: str) -> None:
    with CdsClient(running.address) as cds, reading(chart) as fhir:
        service = service_for(cds)
        [card] = cds.call(service, CONTEXT, fill(service, CONTEXT, fhir))["cards"]
        cds.override(service, card, card["overrideReasons"][0], "seen")
        cds.override(service, card)
    assert running.feedback() == ["overridden", "overridden"]


def test_ratings_are_applied_like_a_suggestion(running: Running, chart: str) -> None:
    signing = {name: value for name, value in CONTEXT.items() if name != "selections"}
    with CdsClient(running.address) as cds, reading(chart) as fhir:
        service = service_for(cds, "order-sign")
        answer = cds.call(service, signing, fill(service, signing, fhir))
    rated = apply(drafts(), answer["systemActions"])
    assert "extension" in rated["entry"][0]["resource"]
    assert len(rated["entry"]) == 1


def test_the_chart_is_read_as_the_templates_ask(running: Running, chart: str) -> None:
    with CdsClient(running.address) as cds, reading(chart) as fhir:
        service = service_for(cds)
        found = fill(service, CONTEXT, fhir)
        assert found["patient"] == PATIENT
        conditions = found["conditions"]
        assert conditions
        assert [entry["resource"]["id"] for entry in conditions["entry"]] == ["asthma", "ms"]
        assert "link" not in conditions
        assert found["devices"] is None
        assert "procedures" not in found
        # The rest of the list is elsewhere, and its link stays to say so.
        assert found["allergies"]
        assert found["allergies"]["link"]
        assert fill(service, {"userId": "Practitioner/1"}, fhir) == {}
    with reading(chart, "wrong") as stranger:
        assert fill(service, CONTEXT, stranger) == {}


def test_a_refusal_says_why(running: Running) -> None:
    with CdsClient(running.address) as cds:
        service = service_for(cds)
        with pytest.raises(CdsError) as refused:
            cds.call(service, CONTEXT)
        assert (refused.value.status, refused.value.retry_after) == (412, None)
        assert "p1" not in str(refused.value)


def test_a_token_is_made_for_each_address(guarded: str, chart: str, key: SigningKey) -> None:
    asked: list[str] = []

    def signed(address: str) -> str:
        asked.append(address)
        return token(key, address, time.time())

    with CdsClient(guarded, signed) as cds, reading(chart) as fhir:
        service = service_for(cds)
        [card] = cds.call(service, CONTEXT, fill(service, CONTEXT, fhir))["cards"]
        cds.override(service, card)
    called = f"{guarded}/cds-services/{service['id']}"
    assert asked == [called, f"{called}/feedback"]
    with CdsClient(guarded) as stranger, pytest.raises(CdsError, match="401"):
        stranger.call(service, CONTEXT)


def test_actions_are_applied_to_a_copy() -> None:
    before = drafts()
    kept = copy.deepcopy(before)
    new = {"resourceType": "ServiceRequest", "subject": SUBJECT}
    after = apply(
        before,
        [
            {"type": "delete", "description": "", "resourceId": "ServiceRequest/ct"},
            {"type": "create", "description": "", "resource": new},
        ],
    )
    assert before == kept
    [entry] = after["entry"]
    assert entry["resource"].items() >= new.items()
    assert entry["resource"]["id"]


def test_an_action_on_a_stranger_changes_nothing() -> None:
    with pytest.raises(LookupError):
        apply(drafts(), [{"type": "delete", "description": "", "resourceId": "ServiceRequest/other"}])


def test_the_pages_are_short() -> None:
    for page in CLIENTS.rglob("README.md"):
        assert len(page.read_text(encoding="utf-8").splitlines()) <= 40
