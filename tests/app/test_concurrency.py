"""Calls beyond the limit are put off at once; discovery and health are answered all the same."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from app.settings import Settings
from tests.app.conftest import CALL, client_of

if TYPE_CHECKING:
    from tests.app.conftest import Client

HEAD = f"POST {CALL} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n".encode()


@pytest.mark.usefixtures("stubbed")
def test_too_many_calls_at_once_are_put_off(request_body: dict[str, Any]) -> None:
    with client_of(Settings(concurrency_limit=3)) as client:
        with ExitStack() as stack:
            for _ in range(3):
                waiting = stack.enter_context(_connected(client))
                waiting.sendall(HEAD + b"{")
            answer = client.call(request_body)
            # The last of the three may still be on its way.
            while answer.status_code == 200:
                answer = client.call(request_body)
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "1"
            assert answer.json()["issue"][0]["code"] == "throttled"
            assert client.http.get("/health/live").status_code == 200
            assert client.http.get("/cds-services").status_code == 200
        while client.call(request_body).status_code == 503:
            pass
        assert client.call(request_body).status_code == 200


def _connected(client: Client) -> socket.socket:
    return socket.create_connection((client.http.base_url.host, client.http.base_url.port or 0), timeout=5)
