"""Before a server that pages and remembers as HAPI does: everything is read, and nothing of a minute ago."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from app.settings import Settings
from tests.app.fhir_access.completing import complete
from tests.app.fhir_access.conftest import order
from tests.peers.fhir_server import PATIENT
from tests.peers.hapi_server import USUAL_PAGE, HapiServer, hapi_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.hook_request import HookRequest

Json = dict[str, Any]
SUBJECT = {"reference": f"Patient/{PATIENT}"}


@pytest.fixture
def hapi() -> Iterator[HapiServer]:
    """A server with one patient and a long problem list, the disease at its end."""
    with hapi_server() as server:
        problems = [
            {"resourceType": "Condition", "id": f"c{number}", "code": {"text": f"Problem {number}"}, "subject": SUBJECT}
            for number in range(45)
        ]
        server.put({"resourceType": "Patient", "id": PATIENT, "birthDate": "1983-09-20"}, *problems)
        yield server


def read(server: HapiServer, prefetch: Json | None = None, **more: object) -> HookRequest:
    """Complete a call from the server."""
    body = order() | ({"prefetch": prefetch} if prefetch is not None else {})
    return complete(body, server.base, Settings(fhir_servers=(server.base,), fhir_timeout=20), **more)  # type: ignore[arg-type]


def problems(called: HookRequest) -> int:
    """How many different problems came."""
    return len({entry["resource"]["id"] for entry in called.prefetch["conditions"]["entry"]})


def searches(server: HapiServer, kind: str = "Condition") -> list[str]:
    """What was asked of a type, and every further page."""
    return [target for target in server.asked if target.startswith(f"/fhir/{kind}?") or "_getpages" in target]


def test_a_long_list_comes_in_onepage(hapi: HapiServer) -> None:
    called = read(hapi)
    assert (problems(called), called.unread) == (45, ())
    assert len(searches(hapi)) == 1


def test_a_server_that_gives_small_pages_all_the_same_is_read_to_the_end(hapi: HapiServer) -> None:
    hapi.largest = USUAL_PAGE
    called = read(hapi)
    assert (problems(called), called.unread) == (45, ())
    assert len(searches(hapi)) == 3
    assert called.prefetch["conditions"]["total"] == 45


def test_a_client_that_prefetched_a_page_gets_the_rest_read(hapi: HapiServer) -> None:
    first = httpx.get(f"{hapi.base}/Condition?patient={PATIENT}", trust_env=False).json()
    assert len(first["entry"]) == USUAL_PAGE
    hapi.asked.clear()
    called = read(hapi, {"conditions": first})
    assert (problems(called), called.unread) == (45, ())
    assert all("_getpages" in target for target in searches(hapi))


def test_a_prefetched_page_whose_link_was_taken_off_is_read_anew(hapi: HapiServer) -> None:
    """Clients put entries into a Bundle of their own, and leave the total as it was."""
    first = httpx.get(f"{hapi.base}/Condition?patient={PATIENT}", trust_env=False).json()
    called = read(hapi, {"conditions": first | {"link": []}})
    assert (problems(called), called.unread) == (45, ())


def test_a_search_that_says_how_many_it_wants_gets_them_page_bypage(hapi: HapiServer) -> None:
    hapi.largest = USUAL_PAGE
    hapi.put(*({"resourceType": "Observation", "id": f"o{number}", "subject": SUBJECT} for number in range(90)))
    called = read(hapi)
    assert len(called.prefetch["observations"]["entry"]) == 60
    assert called.unread == ()


def test_a_result_stored_a_moment_ago_is_seen(hapi: HapiServer) -> None:
    old = httpx.get(f"{hapi.base}/AllergyIntolerance?patient={PATIENT}", trust_env=False).json()
    hapi.put({"resourceType": "AllergyIntolerance", "id": "a1", "patient": SUBJECT, "code": {"text": "gadolinium"}})
    again = httpx.get(f"{hapi.base}/AllergyIntolerance?patient={PATIENT}", trust_env=False).json()
    assert ("entry" in old, "entry" in again) == (False, False)
    called = read(hapi)
    assert [entry["resource"]["id"] for entry in called.prefetch["allergies"]["entry"]] == ["a1"]


def test_a_list_that_ends_before_its_total_is_not_whole(hapi: HapiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = hapi.page
    monkeypatch.setattr(hapi, "page", lambda *asked: whole(*asked) | {"total": 46})
    called = read(hapi)
    assert called.unread == (
        "conditions",
        "allergies",
        "medications",
        "procedures",
        "devices",
        "reports",
        "observations",
    )
    assert problems(called) == 45
