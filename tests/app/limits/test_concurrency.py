"""Calls beyond the limit are put off at once; who sends slowly holds no place, and a process that is stuck says so."""

from __future__ import annotations

import asyncio
import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from app.endpoints.service_call import ServiceCall
from app.errors import TryAgain, answer
from app.limits.concurrency import STUCK_SECONDS, Places
from app.settings import Settings
from tests.app.conftest import CALL, client_of

if TYPE_CHECKING:
    from tests.app.conftest import Client

HEAD = (
    f"POST {CALL} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n".encode()
)


def test_a_place_is_taken_until_it_is_given_back() -> None:
    places = Places(2)
    with places:
        with places, pytest.raises(TryAgain) as put_off, places:
            pass
        assert (answer(put_off.value).status_code, put_off.value.issue_code, put_off.value.seconds) == (
            503,
            "throttled",
            1,
        )
        with places:
            pass


def test_a_process_that_had_no_place_free_for_long_says_so() -> None:
    now = 100.0
    places = Places(1, clock=lambda: now)
    with places:
        assert not places.problem()
        now += STUCK_SECONDS
        assert "all 1 places" in places.problem()
    assert not places.problem()


@pytest.mark.usefixtures("stubbed")
def test_calls_that_are_still_being_sent_hold_no_place(request_body: dict[str, Any]) -> None:
    with client_of(Settings(concurrency_limit=3)) as client, ExitStack() as stack:
        for _ in range(6):
            waiting = stack.enter_context(_connected(client))
            waiting.sendall(HEAD + b"{")
        for _ in range(10):
            assert client.call(request_body).status_code == 200


@pytest.mark.usefixtures("stubbed")
def test_too_many_calls_at_once_are_put_off(request_body: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    decide = ServiceCall._decide  # noqa: SLF001 - what takes the place

    async def slowly(*given: Any) -> Any:  # noqa: ANN401 - whatever it is given
        await asyncio.sleep(0.5)
        return await decide(*given)

    monkeypatch.setattr(ServiceCall, "_decide", slowly)
    with client_of(Settings(concurrency_limit=3)) as client, ExitStack() as stack:
        for _ in range(3):
            waiting = stack.enter_context(_connected(client))
            waiting.sendall(HEAD + b"{       }")
        refused = client.call(request_body)
        # The last of the three may still be on its way.
        while refused.status_code == 200:
            refused = client.call(request_body)
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "1"
        assert refused.json()["issue"][0]["code"] == "throttled"
        assert client.http.get("/health/live").status_code == 200
        assert client.http.get("/health/ready").json()["checks"]["capacity"] == "ok"
        assert client.http.get("/cds-services").status_code == 200


def _connected(client: Client) -> socket.socket:
    return socket.create_connection((client.http.base_url.host, client.http.base_url.port or 0), timeout=5)
