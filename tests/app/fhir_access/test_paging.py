"""Pages are followed on the same server, and never for ever."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from app.fhir_access import templates
from app.fhir_access.key_read import PAGES
from tests.app.fhir_access.completing import complete
from tests.app.fhir_access.conftest import bundle, chart_of, full_prefetch, order
from tests.app.fhir_access.test_faults import assert_told, rules
from tests.peers.fault_proxy import resource, status

if TYPE_CHECKING:
    from tests.app.fhir_access.conftest import Hospital
    from tests.peers.fault_proxy import Exchange
    from tests.peers.fhir_server import FhirServer

pytestmark = pytest.mark.slow

PACEMAKER = chart_of("Device")[0]
WALKER = {"resourceType": "Device", "id": "w", "type": {"text": "Walker"}}


def paged(next_url: str, *resources: dict[str, Any]) -> dict[str, Any]:
    """A page with more to come."""
    return bundle(*resources, link=[{"relation": "self", "url": "x"}, {"relation": "next", "url": next_url}])


def test_p12_the_pages_after_a_prefetched_one_are_read(hospital: Hospital) -> None:
    hospital.proxy.script("Device", resource(bundle(PACEMAKER)))
    first = paged(f"{hospital.proxy.base}/Device?page=2", WALKER)
    assert rules(hospital.call(**full_prefetch() | {"devices": first})) == ["MriUnsafeDevice"]
    assert hospital.asked() == ["Device?page=2"]


def test_p13_without_access_the_first_page_is_used_and_said_to_be_one() -> None:
    first = paged("https://ehr.example.org/fhir/Device?page=2", PACEMAKER)
    called = complete(order() | {"prefetch": full_prefetch() | {"devices": first}})
    assert called.prefetch["devices"] == first
    assert called.notes == ("devices: only in part; no access to the FHIR server was given",)


@pytest.mark.parametrize(
    ("next_url", "asked"),
    [
        pytest.param("{base}/Device?page=2", 2, id="P14 a page that leads to itself"),
        pytest.param("{base}/Device?patient=patient-17&_count=200", 1, id="P14 a first page that leads to itself"),
        pytest.param("https://elsewhere.example.org/fhir/Device?page=2", 1, id="P15 another host"),
        pytest.param("http://127.0.0.1:1/fhir/Device?page=2", 1, id="P15 another port"),
        pytest.param("/admin?page=2", 1, id="P15 above the base URL"),
    ],
)
def test_a_link_that_leads_nowhere_ends_the_reading(hospital: Hospital, next_url: str, asked: int) -> None:
    page = paged(next_url.format(base=hospital.proxy.base), PACEMAKER)
    hospital.proxy.script("Device", resource(page))
    answer = hospital.call()
    assert rules(answer) == ["MriUnsafeDevice"]
    assert_told(hospital, answer, {"devices": "paging"})
    assert sum(path.startswith("Device?") for path in hospital.asked()) == asked


@pytest.mark.parametrize("url", ["https://elsewhere.example.org/fhir?page=2", "{base}x/Device?page=2", "", 7, None])
def test_p15_a_prefetched_link_that_leads_out_is_not_followed(hospital: Hospital, url: Any) -> None:  # noqa: ANN401
    link = url.format(base=hospital.proxy.base) if isinstance(url, str) else url
    answer = hospital.call(**full_prefetch() | {"devices": paged(link, PACEMAKER)})
    assert (rules(answer), hospital.asked()) == (["MriUnsafeDevice"], [])


def test_paging_without_end_is_ended(hospital: Hospital) -> None:
    numbers = count(2)

    async def another(exchange: Exchange) -> None:
        await resource(paged(f"{exchange.proxy.base}/Device?page={next(numbers)}", PACEMAKER))(exchange)

    hospital.proxy.script("Device", another)
    answer = hospital.call()
    assert rules(answer) == ["MriUnsafeDevice"]
    assert_told(hospital, answer, {"devices": "paging"})
    assert sum(path.startswith("Device?") for path in hospital.asked()) == PAGES


def test_all_pages_together_are_bounded_in_size(hospital: Hospital) -> None:
    numbers = count(2)
    padding = WALKER | {"note": [{"text": "x" * 60_000}]}

    async def large(exchange: Exchange) -> None:
        await resource(paged(f"{exchange.proxy.base}/Device?page={next(numbers)}", PACEMAKER, padding))(exchange)

    hospital.proxy.script("Device", large)
    answer = hospital.call()
    assert rules(answer) == ["MriUnsafeDevice"]
    assert_told(hospital, answer, {"devices": "too-large"})


def test_a_page_that_fails_costs_itself_only(hospital: Hospital) -> None:
    first = resource(paged(f"{hospital.proxy.base}/Condition?page=2", *chart_of("Condition")))
    hospital.proxy.script("Condition", first, status(403))
    answer = hospital.call()
    assert rules(answer) == ["MriUnsafeDevice"]
    assert_told(hospital, answer, {"conditions": "403"})


@pytest.mark.parametrize(("size", "reads"), [(20, 10), (200, 8)])
def test_a_real_server_pages_a_long_problem_list(
    fhir_server: FhirServer, monkeypatch: pytest.MonkeyPatch, size: int, reads: int
) -> None:
    monkeypatch.setattr(templates, "PAGE_SIZE", size)
    subject = {"reference": "Patient/patient-19"}
    problems = [
        {"resourceType": "Condition", "id": f"long-{n}", "code": {"text": f"Problem {n}"}, "subject": subject}
        for n in range(45)
    ]
    fhir_server.put({"resourceType": "Patient", "id": "patient-19", "birthDate": "1980-01-01"}, *problems)
    body = order()
    body["context"]["patientId"] = "patient-19"
    body["context"]["draftOrders"]["entry"][0]["resource"]["subject"] = subject
    facts: dict[str, Any] = {}
    called = complete(body, fhir_server.base, facts=facts, times=2)
    found = {item["resource"]["id"] for item in called.prefetch["conditions"]["entry"]}
    assert found == {f"long-{n}" for n in range(45)}
    assert facts["fhir_reads"] == reads
    assert called.notes == ()
