"""What could not be read is told where it matters: on the card and in the log line; or no answer is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.fhir_access.templates import PAGE_SIZE
from tests.app.fhir_access.conftest import bundle, full_prefetch, order
from tests.app.fhir_access.test_faults import rules, without
from tests.app.fhir_access.test_paging import paged
from tests.peers.fault_proxy import resource, stall, status

if TYPE_CHECKING:
    from tests.app.fhir_access.conftest import Hospital
    from tests.peers.fault_proxy import Step

pytestmark = pytest.mark.slow

ACNE = {"resourceType": "Condition", "id": "acne", "code": {"text": "Acne"}}
LATE = [pytest.param(stall, id="no answer in time"), pytest.param(status(403), id="refused")]


def said_by(hospital: Hospital, prefetch: dict[str, Any]) -> str:
    """The detail of the one card that comes."""
    answer = hospital.call(**prefetch)
    assert rules(answer) == ["CtSpine"]
    return str(answer.json()["cards"][0]["detail"])


@pytest.mark.parametrize("step", LATE)
@pytest.mark.parametrize(
    ("key", "kind", "words"),
    [
        ("devices", "Device", "implants"),
        ("allergies", "AllergyIntolerance", "allergies"),
        ("observations", "Observation", "kidney function, pregnancy"),
        ("medications", "MedicationRequest", "medicines"),
    ],
)
def test_a_key_that_is_lost_is_named_on_the_card_and_in_the_log(
    hurried: Hospital, key: str, kind: str, words: str, step: Step
) -> None:
    hurried.proxy.script(kind, step)
    prefetch = full_prefetch() | {"devices": None}
    del prefetch[key]
    assert said_by(hurried, prefetch).endswith(f"Check in the chart: {words} (could not be read here).")
    assert hurried.facts()["unseen"] == [key]


def test_what_was_read_is_not_named(hospital: Hospital) -> None:
    hospital.proxy.script("Device", resource(bundle()))
    assert "could not be read" not in said_by(hospital, without("devices"))
    assert "unseen" not in hospital.facts()


def test_a_client_without_access_is_not_told_so_at_every_order(hospital: Hospital) -> None:
    """What it never sends is known from its registration; the decision says it all the same."""
    answer = hospital.call(access=False, **without("devices"))
    assert "could not be read" not in answer.text


@pytest.mark.parametrize("step", LATE)
def test_a_list_whose_second_page_is_lost_and_names_no_disease_so_far_is_a_412(hurried: Hospital, step: Step) -> None:
    hurried.proxy.script("Condition", resource(paged(f"{hurried.proxy.base}/Condition?page=2", ACNE)), step)
    body = order()
    body["context"]["draftOrders"]["entry"][0]["resource"]["reasonCode"] = [{"text": "New weakness of both legs"}]
    answer = hurried.call(body, **without("conditions"))
    assert answer.status_code == 412
    [issue] = answer.json()["issue"]
    assert (issue["code"], issue["expression"]) == ("incomplete", ["prefetch.conditions"])
    assert "only a part of the problem list" in issue["diagnostics"]
    assert hurried.facts()["unseen"] == ["conditions"]


def test_every_search_asks_for_large_pages_and_for_no_memory(hospital: Hospital) -> None:
    hospital.call()
    for exchange in hospital.proxy.requests:
        assert exchange.headers["cache-control"] == "no-cache"
        assert "?" not in exchange.target or exchange.target.endswith(
            (f"&_count={PAGE_SIZE}", "&_count=50", "&_count=20")
        )
