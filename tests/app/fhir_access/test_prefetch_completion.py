"""What the explanation says of what could not be had, and what nobody may ever read."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any

import pytest

from app.fhir_access.connection import CONNECTIONS
from app.fhir_access.prefetch_completion import PrefetchCompletion
from app.fhir_access.reader import ReadSession
from app.fhir_access.servers import FhirServer
from app.settings import Settings
from app.telemetry.logs import FACTS, MARKS
from cds_services.errors import ConflictingPatient, MissingData
from cds_services.hook_request import read_request
from tests.app.fhir_access.completing import ANYBODY, SERVICE, complete
from tests.app.fhir_access.conftest import TODAY, full_prefetch, order
from tests.peers.fault_proxy import FaultProxy, fault_proxy, resource, stall, status
from tests.peers.fhir_server import PATIENT, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = "https://ehr.example.org/fhir"


@pytest.fixture
def proxy() -> Iterator[FaultProxy]:
    """A FHIR server whose every answer is scripted."""
    with fault_proxy() as proxy:
        yield proxy


def without(*keys: str) -> dict[str, Any]:
    """An order with everything prefetched but some keys."""
    return order() | {"prefetch": {key: value for key, value in full_prefetch().items() if key not in keys}}


def test_without_access_each_missing_key_is_noted() -> None:
    assert complete(without("devices", "procedures")).notes == (
        "procedures: not prefetched; no access to the FHIR server was given",
        "devices: not prefetched; no access to the FHIR server was given",
    )


def test_p06_what_the_client_could_not_supply_is_noted_and_not_asked_for(proxy: FaultProxy) -> None:
    body = without()
    body["prefetch"]["devices"] = {"resourceType": "OperationOutcome", "issue": []}
    called = complete(body, proxy.base)
    assert proxy.requests == []
    assert SERVICE.evaluate(called, TODAY).explanation["notes"] == ["devices: the client could not supply it"]


def test_notes_are_in_the_explanation() -> None:
    notes = SERVICE.evaluate(complete(without("devices")), TODAY).explanation["notes"]
    assert notes == ["devices: not prefetched; no access to the FHIR server was given"]


def test_with_everything_prefetched_the_call_stays_as_it_came() -> None:
    body = without()
    assert complete(body, BASE).notes == ()


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (403, "the FHIR server refused to be read (403)"),
        (404, "the FHIR server does not have it (404)"),
        (503, "the FHIR server failed (503)"),
    ],
)
def test_a_failure_is_noted_in_words(proxy: FaultProxy, code: int, why: str) -> None:
    proxy.script("*", status(code))
    assert complete(without("devices"), proxy.base).notes == (f"devices: not prefetched; {why}",)


def test_what_was_read_in_time_stays_when_the_budget_ends(proxy: FaultProxy) -> None:
    proxy.script("Device", resource({"resourceType": "Bundle", "entry": []}))
    proxy.script("Procedure", stall)
    called = complete(without("devices", "procedures"), proxy.base)
    assert called.prefetch["devices"] == {"resourceType": "Bundle", "entry": []}
    assert "procedures" not in called.prefetch
    assert called.notes == ("procedures: not prefetched; the FHIR server did not answer in time",)


def test_a_token_of_a_template_without_a_value_is_noted(proxy: FaultProxy) -> None:
    body = without("patient")
    body["context"]["patientId"] = ".."
    body["context"]["draftOrders"]["entry"][0]["resource"]["subject"] = {}
    with pytest.raises(MissingData, match="does not say whose"):
        complete(body, proxy.base)
    assert proxy.requests == []


def test_a_crash_of_one_read_costs_one_key(proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_errand: ReadSession) -> list[tuple[str, str]]:
        raise ZeroDivisionError(TOKEN)

    monkeypatch.setattr(ReadSession, "headers", crash)
    assert complete(without("devices"), proxy.base).notes == (
        "devices: not prefetched; the FHIR server could not be read",
    )


def test_f15_the_token_shows_in_no_message_of_any_library(proxy: FaultProxy, caplog: pytest.LogCaptureFixture) -> None:
    proxy.script("Device", status(500))
    proxy.script("Condition", resource({"resourceType": "Bundle", "entry": []}))
    with caplog.at_level(logging.DEBUG):
        complete(without("devices", "conditions"), proxy.base)
    assert len(proxy.requests) == 3
    assert TOKEN not in caplog.text
    assert PATIENT not in caplog.text


def test_f15_the_token_shows_in_no_exception_and_no_repr(proxy: FaultProxy) -> None:
    proxy.script("*", status(401))
    with pytest.raises(MissingData) as caught:
        complete(without("conditions"), proxy.base)
    assert TOKEN not in repr(caught.value) + str(caught.value)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    session = ReadSession(FhirServer("https", "ehr.example.org", 443, ""), TOKEN)
    called = read_request(order() | {"fhirServer": BASE, "fhirAuthorization": {"access_token": TOKEN}})
    assert TOKEN not in repr(session) + repr(called)


def test_a_conflict_outweighs_missing_data(proxy: FaultProxy) -> None:
    proxy.script("Patient", resource({"resourceType": "Patient", "id": "other"}))
    proxy.script("*", status(404))
    with pytest.raises(ConflictingPatient, match="another patient"):
        complete(order(), proxy.base)


def test_required_reads_do_not_wait_for_optional_ones(proxy: FaultProxy) -> None:
    """Slow optional reads of other calls take all places but those kept for what an answer needs."""
    proxy.script("Device", stall)
    proxy.script("Condition", resource({"resourceType": "Bundle", "entry": []}))

    async def run() -> float:
        async with PrefetchCompletion(Settings(fhir_servers=(proxy.base,), fhir_timeout=6)) as completion:

            async def call(key: str) -> dict[str, Any]:
                called = read_request(without(key) | {"fhirServer": proxy.base})
                facts: dict[str, Any] = {}
                marks = [("", time.perf_counter())]
                await completion.complete(called, SERVICE, ANYBODY, TODAY, {FACTS: facts, MARKS: marks})
                return facts

            others = [asyncio.create_task(call("devices")) for _ in range(CONNECTIONS + 10)]
            await asyncio.sleep(0.2)
            facts = await call("conditions")
            for other in others:
                other.cancel()
            await asyncio.wait(others)
            return float(facts["fhir_ms"])

    assert asyncio.run(run()) < 3000


def test_leaving_closes_the_connections(proxy: FaultProxy) -> None:
    proxy.script("*", resource({"resourceType": "Bundle", "entry": []}))
    complete(without("devices"), proxy.base)
    [exchange] = proxy.requests
    deadline = time.monotonic() + 30
    while not exchange.writer.transport.is_closing() and time.monotonic() < deadline:
        time.sleep(0.002)
    assert exchange.writer.transport.is_closing()
