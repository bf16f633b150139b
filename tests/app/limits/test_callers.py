"""Where all is taken, the caller that holds most gives something back; callers are told apart by their address."""

from __future__ import annotations

import json
import select
import socket
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from app.limits.callers import caller_at
from app.limits.request_body import LARGEST_AT_A_TIME
from app.main import create_app
from app.server.protocol import Configuration
from app.settings import Settings
from tests.app.conftest import CALL, running, stand_in_client_of, stand_in_offered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.app.conftest import Client

pytestmark = pytest.mark.slow

GREEDY, OTHER = "127.0.0.2", "127.0.0.3"
LIMIT = 50_000
LIVE = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEAD = f"POST {CALL} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "


def connected(base_url: str, source: str) -> socket.socket:
    """Connect from one of the addresses of this machine."""
    host, port = base_url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10, source_address=(source, 0))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.0.0.1", "10.0.0.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("", "", True),
    ],
)
def test_who_is_one_caller(one: str, other: str, *, same: bool) -> None:
    assert (caller_at(one) == caller_at(other)) is same


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server with room for twenty connections."""
    monkeypatch.setattr("app.server.listening.CONNECTION_LIMIT", 20)
    with stand_in_offered():
        app = create_app(Settings())
    with running(app) as base_url:
        yield base_url


def test_the_caller_with_most_connections_makes_room(crowded: str) -> None:
    assert Configuration.connection_limit > 20
    with ExitStack() as stack:
        quiet = stack.enter_context(connected(crowded, OTHER))
        greedy = [stack.enter_context(connected(crowded, GREEDY)) for _ in range(60)]
        _wait_until_closed(greedy, 40)
        # It has waited longer than all of them.
        quiet.sendall(LIVE)
        assert quiet.recv(4096).startswith(b"HTTP/1.1 200 ")


def test_whoever_sends_a_body_slowly_makes_room_too(crowded: str) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(connected(crowded, GREEDY)) for _ in range(20)]
        for connection in slow:
            connection.sendall(f"{HEAD}100\r\n\r\n{{".encode())
        time.sleep(0.2)
        for _ in range(5):
            late = stack.enter_context(connected(crowded, OTHER))
            late.sendall(LIVE)
            assert late.recv(4096).startswith(b"HTTP/1.1 200 ")
        _wait_until_closed(slow, 5)


def _wait_until_closed(connections: list[socket.socket], count: int) -> None:
    """Wait until so many of them are closed without an answer; which ones the clock is too coarse to tell."""
    until = time.monotonic() + 30
    while sum(map(_is_closed, connections)) < count:
        assert time.monotonic() < until
        time.sleep(0.02)


def _is_closed(connection: socket.socket) -> bool:
    if not select.select([connection], [], [], 0)[0]:
        return False
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except ConnectionResetError:
        return True


@pytest.fixture(scope="module")
def small() -> Iterator[Client]:
    """A server that takes small bodies, and has patience with them."""
    with stand_in_client_of(Settings(body_limit=LIMIT, body_timeout=30)) as client:
        yield client


def _begun(client: Client, stack: ExitStack, source: str, body: bytes) -> socket.socket:
    """Send all of a call but the last byte of its body."""
    connection = stack.enter_context(connected(str(client.http.base_url), source))
    connection.sendall(f"{HEAD}{len(body)}\r\n\r\n".encode() + body[:-1])
    return connection


def test_the_caller_with_most_bodies_loses_the_slowest(small: Client, request_body: dict[str, Any]) -> None:
    body = json.dumps(request_body).encode().ljust(LIMIT - 1000)
    with ExitStack() as stack:
        patient = _begun(small, stack, OTHER, body)
        time.sleep(0.2)
        greedy = [_begun(small, stack, GREEDY, body) for _ in range(3 * LARGEST_AT_A_TIME)]
        # Long before their time is over.
        _until_answered(greedy[:LARGEST_AT_A_TIME])
        for _ in range(3):
            assert small.call(request_body).status_code == 200
        patient.sendall(body[-1:])
        assert patient.recv(4096).startswith(b"HTTP/1.1 200 ")


def test_a_caller_that_holds_most_itself_is_put_off(small: Client, request_body: dict[str, Any]) -> None:
    body = json.dumps(request_body).encode().ljust(LIMIT - 1000)
    with ExitStack() as stack:
        first = [_begun(small, stack, OTHER, body) for _ in range(2 * LARGEST_AT_A_TIME)]
        _until_answered(first[:LARGEST_AT_A_TIME])
        first[-1].sendall(body[-1:])
        assert first[-1].recv(4096).startswith(b"HTTP/1.1 200 ")


def _until_answered(connections: list[socket.socket]) -> None:
    for connection in connections:
        assert connection.recv(4096).startswith(b"HTTP/1.1 408 ")


def test_a_body_in_single_bytes_is_read(small: Client, request_body: dict[str, Any]) -> None:
    body = json.dumps(request_body).encode()
    with ExitStack() as stack:
        connection = stack.enter_context(connected(str(small.http.base_url), OTHER))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(f"{HEAD}{len(body)}\r\n\r\n".encode())
        for byte in body:
            connection.sendall(bytes((byte,)))
        assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")
