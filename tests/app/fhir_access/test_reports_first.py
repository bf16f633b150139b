"""At the opening of a chart the reports are read alone; the rest follows, at once, only behind one that counts."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from app.settings import Settings
from cds_services.errors import MissingData
from cds_services.recommendation.card_texts import shared_texts
from tests.app.fhir_access.completing import OFFERED, complete
from tests.app.fhir_access.conftest import TODAY, bundle
from tests.peers.fault_proxy import FaultProxy, fault_proxy, resource, stall, status
from tests.wire.calls import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.peers.fault_proxy import Exchange, Step

Json = dict[str, Any]
RESULTS = OFFERED["patient-view"]
KEYS = RESULTS.description.prefetch.keys()
KINDS = {
    "patient": "Patient",
    "conditions": "Condition",
    "reports": "DiagnosticReport",
    "observations": "Observation",
    "allergies": "AllergyIntolerance",
    "medications": "MedicationRequest",
    "serviceRequests": "ServiceRequest",
    "appointments": "Appointment",
    "encounters": "Encounter",
    "procedures": "Procedure",
    "tasks": "Task",
    "communications": "Communication",
}
EMPTY = bundle()
NEXT = [{"relation": "next", "url": "https://elsewhere.example.org/fhir?page=2"}]


@pytest.fixture
def proxy() -> Iterator[FaultProxy]:
    """A FHIR server with the chart of a case report; every answer can be scripted."""
    with fault_proxy() as server:
        for key, value in opened()["prefetch"].items():
            server.script(KINDS[key], resource(value))
        yield server


def chart(*keys: str) -> Json:
    """The opening of the chart with some keys prefetched."""
    body = opened()
    return body | {"prefetch": {key: body["prefetch"][key] for key in keys}}


def asked(proxy: FaultProxy) -> list[str]:
    """The types that were asked for, in order."""
    return [exchange.target.removeprefix("/fhir/").partition("?")[0].partition("/")[0] for exchange in proxy.requests]


def rules(called: Any) -> list[str]:  # noqa: ANN401 - a HookRequest
    """The rules that speak."""
    return [card.source.topic.code for card in RESULTS.evaluate(called, TODAY).cards if card.source.topic]


def test_everything_is_read_behind_a_report_that_counts(proxy: FaultProxy) -> None:
    facts: Json = {}
    called = complete(chart(), proxy.base, facts=facts)
    assert asked(proxy)[0] == "DiagnosticReport"
    assert sorted(asked(proxy)) == sorted(KINDS.values())
    assert (called.prefetch.keys(), called.notes, called.unread) == (KEYS, (), ())
    assert rules(called) == ["NewEnhancingLesion"]
    assert facts["fhir_reads"] == len(KINDS)
    assert "fhir_failed" not in facts


def test_the_rest_is_read_at_once(proxy: FaultProxy) -> None:
    """All but the reports are answered only once all have been asked for."""
    everything = asyncio.Event()

    def after_all(content: Json) -> Step:
        async def send(exchange: Exchange) -> None:
            if len(proxy.requests) == len(KINDS):
                everything.set()
            await everything.wait()
            await resource(content)(exchange)

        return send

    for key, value in opened()["prefetch"].items():
        if key != "reports":
            proxy.script(KINDS[key], after_all(value))
    called = complete(chart(), proxy.base)
    assert (called.unread, rules(called)) == ((), ["NewEnhancingLesion"])


@pytest.mark.parametrize("value", [EMPTY, bundle({"resourceType": "DiagnosticReport", "status": "final"})])
def test_nothing_more_is_read_where_no_report_counts(proxy: FaultProxy, value: Json) -> None:
    """As at nearly every opening of a chart."""
    proxy.script("DiagnosticReport", resource(value))
    facts: Json = {}
    called = complete(chart(), proxy.base, facts=facts)
    assert asked(proxy) == ["DiagnosticReport"]
    assert (called.prefetch, called.notes) == ({"reports": value}, ())
    decision = RESULTS.evaluate(called, TODAY)
    assert (decision.cards, decision.has_imaging, decision.unseen) == ((), False, ())
    assert facts["fhir_reads"] == 1


def test_nothing_at_all_is_read_where_the_prefetched_reports_do_not_count(proxy: FaultProxy) -> None:
    body = chart()
    body["prefetch"]["reports"] = EMPTY
    facts: Json = {}
    called = complete(body, proxy.base, facts=facts)
    assert (asked(proxy), called.notes, facts) == ([], (), {})


def test_reports_that_the_client_says_it_has_none_of_are_not_asked_for(proxy: FaultProxy) -> None:
    for value in (None, {"resourceType": "OperationOutcome", "issue": []}):
        body = chart()
        body["prefetch"]["reports"] = value
        complete(body, proxy.base)
    assert asked(proxy) == []


@pytest.mark.parametrize("value", ["123", {}, {"resourceType": "Patient", "id": "pat-1"}])
def test_something_else_in_place_of_reports_is_replaced_by_a_read(proxy: FaultProxy, value: object) -> None:
    body = chart()
    body["prefetch"]["reports"] = value
    called = complete(body, proxy.base)
    assert asked(proxy)[0] == "DiagnosticReport"
    assert rules(called) == ["NewEnhancingLesion"]


def test_nothing_is_read_for_a_call_whose_reports_the_client_could_not_supply(proxy: FaultProxy) -> None:
    """It will be refused, whatever the rest of the chart says: also where an MRI was ordered and waits."""
    body = chart("serviceRequests")
    body["prefetch"]["reports"] = {"resourceType": "OperationOutcome", "issue": []}
    called = complete(body, proxy.base)
    assert asked(proxy) == []
    with pytest.raises(MissingData, match="could not supply them"):
        RESULTS.evaluate(called, TODAY)


def test_with_a_report_prefetched_the_rest_is_one_round(proxy: FaultProxy) -> None:
    called = complete(chart("reports", "patient", "conditions"), proxy.base)
    assert sorted(asked(proxy)) == sorted(KINDS[key] for key in KEYS - {"reports", "patient", "conditions"})
    assert rules(called) == ["NewEnhancingLesion"]


def test_an_order_that_waits_brings_the_rest_too(proxy: FaultProxy) -> None:
    """No report counts, and an MRI is ordered: whether its time is passing depends on the rest of the chart."""
    proxy.script("DiagnosticReport", resource(EMPTY))
    called = complete(chart("serviceRequests"), proxy.base)
    assert len(asked(proxy)) == len(KINDS) - 1
    assert called.prefetch.keys() == KEYS


@pytest.mark.parametrize("code", [401, 403, 404, 500])
def test_reports_that_cannot_be_read_are_missing_data(proxy: FaultProxy, code: int) -> None:
    """Silence would say that nothing was found."""
    proxy.script("DiagnosticReport", status(code))
    facts: Json = {}
    with pytest.raises(MissingData) as refused:
        complete(chart(), proxy.base, facts=facts)
    assert refused.value.field == "prefetch.reports"
    assert set(asked(proxy)) == {"DiagnosticReport"}
    assert facts["fhir_failed"] == {"reports": str(code)}
    assert facts["fhir_reads"] >= 1


@pytest.mark.parametrize("key", ["patient", "conditions"])
def test_a_required_key_that_cannot_be_read_is_missing_data_behind_a_report(proxy: FaultProxy, key: str) -> None:
    proxy.script(KINDS[key], status(500))
    with pytest.raises(MissingData) as refused:
        complete(chart(), proxy.base)
    assert refused.value.field == f"prefetch.{key}"


def test_an_optional_key_that_cannot_be_read_is_noted_and_told_on_the_card(proxy: FaultProxy) -> None:
    proxy.script("Appointment", status(500))
    proxy.script("Task", status(403))
    facts: Json = {}
    called = complete(chart(), proxy.base, facts=facts)
    assert called.unread == ("appointments", "tasks")
    assert facts["fhir_failed"] == {"appointments": "500", "tasks": "403"}
    [card] = RESULTS.evaluate(called, TODAY).cards
    names = shared_texts().unseen_names
    seen_to = f"Check in the chart: {names['appointments']}, {names['tasks']} (could not be read here)."
    assert str(card.detail).endswith(f"\n\n{seen_to}")


def test_both_rounds_share_one_budget(proxy: FaultProxy) -> None:
    """The first takes most of it; what the second does not get in the rest is noted."""

    async def late(exchange: Exchange) -> None:
        await asyncio.sleep(1.5)
        await resource(opened()["prefetch"]["reports"])(exchange)

    proxy.script("DiagnosticReport", late)
    proxy.script("Appointment", stall)
    settings = Settings(fhir_servers=(proxy.base,), fhir_timeout=2)
    facts: Json = {}
    called = complete(chart(), proxy.base, settings, facts=facts)
    assert called.unread == ("appointments",)
    assert facts["fhir_failed"] == {"appointments": "timeout"}
    assert facts["fhir_reads"] == len(KINDS)
    # The second round ends with the first one's budget; one of its own would end after 3.5 s.
    assert 1900 < facts["fhir_ms"] < 3000


def test_reports_of_which_only_a_part_came_are_read_once_and_noted_once(proxy: FaultProxy) -> None:
    """Their next page leads to another server: what came is used, and not asked for again in the second round."""
    body = chart()
    body["prefetch"]["reports"] = opened()["prefetch"]["reports"] | {"link": NEXT}
    called = complete(body, proxy.base)
    assert "DiagnosticReport" not in asked(proxy)
    assert [note for note in called.notes if note.startswith("reports:")] == [
        "reports: only in part; the next page is not below the FHIR server's address, so it was not asked for"
    ]
    assert called.unread == ("reports",)
    assert rules(called) == ["NewEnhancingLesion"]


def test_a_server_that_is_not_listed_is_noted_once_for_each_key() -> None:
    base = "https://ehr.example.org/fhir"
    body = chart("reports", "patient", "conditions")
    body["prefetch"]["reports"]["link"] = NEXT
    called = complete(body, base, Settings(fhir_servers=()))
    assert len(called.notes) == len(KEYS) - 2
    assert len({note.partition(":")[0] for note in called.notes}) == len(called.notes)
    with pytest.raises(MissingData) as refused:
        complete(chart(), base, Settings(fhir_servers=()))
    assert refused.value.field == "prefetch.reports"


def test_without_access_missing_reports_are_missing_data() -> None:
    called = complete(chart("patient", "conditions"))
    assert len(called.notes) == len(KEYS) - 2
    with pytest.raises(MissingData) as refused:
        RESULTS.evaluate(called, TODAY)
    assert refused.value.field == "prefetch.reports"


def test_a_full_prefetch_reads_nothing(proxy: FaultProxy) -> None:
    assert rules(complete(opened(), proxy.base)) == ["NewEnhancingLesion"]
    assert asked(proxy) == []
