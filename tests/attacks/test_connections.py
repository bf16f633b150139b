"""Connections held open, flooded or fed with what is no HTTP: closed in time, and nobody else notices."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.app.security.signing import token
from tests.attacks.service import BODY, CALL

if TYPE_CHECKING:
    import socket

    from tests.attacks.service import Service

HEAD = f"POST {CALL} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n".encode()


def received(connection: socket.socket) -> bytes:
    """Read until the other end closes."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


@pytest.mark.parametrize("beginning", [b"", b"POST ", HEAD, HEAD + b"Authorization: Bearer abc"])
def test_slow_headers_are_given_up(service: Service, beginning: bytes) -> None:
    began = time.monotonic()
    with service.connect() as connection:
        connection.sendall(beginning)
        assert received(connection) == b""
    assert 0.5 < time.monotonic() - began < 4


def test_a_header_at_a_time_does_not_start_the_clock_anew(service: Service) -> None:
    began = time.monotonic()
    with service.connect() as connection:
        connection.sendall(HEAD)
        connection.settimeout(0.1)
        with pytest.raises(OSError, match=r"Broken pipe|reset"):  # noqa: PT012 - it goes on until it fails
            while time.monotonic() - began < 6:
                connection.sendall(b"X-More: 1\r\n")
                time.sleep(0.05)
    assert time.monotonic() - began < 4


def test_a_second_request_has_to_be_quick_too(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        while not answer.endswith(b"}"):
            answer += connection.recv(65536)
        began = time.monotonic()
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost:")
        assert received(connection) == b""
    assert time.monotonic() - began < 4


def test_a_slow_body_is_given_up(service: Service) -> None:
    written = token()
    service.sent.append(written)
    with service.connect() as connection:
        head = HEAD + f"Authorization: Bearer {written}\r\nContent-Length: 5000\r\n\r\n".encode()
        connection.sendall(head + b"{")
        answer = received(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_the_rest_of_a_refused_body_may_not_go_on_for_ever(service: Service) -> None:
    began = time.monotonic()
    with service.connect() as connection:
        connection.sendall(HEAD + b"Content-Length: 1000000\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 401 ")
        with pytest.raises(OSError, match=r"Broken pipe|reset"):  # noqa: PT012 - it goes on until it fails
            while time.monotonic() - began < 8:
                connection.sendall(b" ")
                time.sleep(0.05)
    assert time.monotonic() - began < 6


def test_a_head_without_end_is_refused(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(HEAD + b"X-Long: ")
        try:
            for _ in range(40):
                connection.sendall(b"x" * 8192)
        except OSError:
            pass
        answer = received(connection)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 431 ")


def test_a_hundred_idle_connections_keep_nobody_out(service: Service) -> None:
    with ExitStack() as stack:
        idle = [stack.enter_context(service.connect()) for _ in range(100)]
        assert service.call(token()).status_code == 200
        for connection in idle:
            assert received(connection) == b""


def test_more_connections_than_there_is_room_for(service: Service) -> None:
    with ExitStack() as stack:
        idle = [stack.enter_context(service.connect()) for _ in range(850)]
        with service.connect() as late:
            late.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert received(late).startswith(b"HTTP/1.1 200 ")
        # The one that has been silent for longest has made room.
        assert received(idle[0]) == b""


@pytest.mark.parametrize(
    "garbage",
    [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\x00" * 100, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
     b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
     b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1e3\r\n\r\n"],
)  # fmt: skip
def test_what_is_no_http_is_refused(service: Service, garbage: bytes) -> None:
    with service.connect() as connection:
        connection.sendall(garbage)
        answer = received(connection)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400 ")
    assert not answer or b'"resourceType":"OperationOutcome"' in answer


def test_a_broken_body_is_refused_at_once(service: Service) -> None:
    written = token()
    service.sent.append(written)
    with service.connect() as connection:
        head = HEAD + f"Authorization: Bearer {written}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        connection.sendall(head + b"zz\r\n")
        assert received(connection).startswith(b"HTTP/1.1 400 ")


def test_garbage_behind_a_good_request_closes_the_connection_after_its_answer(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n\x00\x01 garbage \xff\r\n\r\n")
        answer = received(connection)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in answer


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize(
    "framing",
    [b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
     b"Content-Length: 4\r\nContent-Length: 5\r\n", b"Transfer-Encoding: xchunked\r\n",
     b"Transfer-Encoding: chunked, identity\r\n", b"Transfer-Encoding : chunked\r\n",
     b"Transfer-Encoding:\r\n chunked\r\n", b"Content-Length: 4, 5\r\n", b"Content-Length: +4\r\n"],
)  # fmt: skip
def test_a_body_whose_end_two_servers_may_see_differently_is_refused(service: Service, framing: bytes) -> None:
    with service.connect() as connection:
        connection.sendall(HEAD + framing + b"\r\n0\r\n\r\n" + SMUGGLED)
        answer = received(connection)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"404" not in answer


@pytest.mark.parametrize("ending", [b"\n", b"\r"])
def test_bare_line_ends_do_not_make_headers(service: Service, ending: bytes) -> None:
    with service.connect() as connection:
        lines = (
            b"POST /health/live HTTP/1.1",
            b"Host: localhost",
            b"X-A: b" + ending + b"Content-Length: 44",
            b"",
            b"",
        )
        connection.sendall(b"\r\n".join(lines) + SMUGGLED)
        assert received(connection).startswith(b"HTTP/1.1 400 ")


def test_trailers_are_not_kept(service: Service) -> None:
    written = token()
    service.sent.append(written)
    with service.connect() as connection:
        chunk = f"{len(BODY):x}\r\n".encode() + BODY + b"\r\n0\r\n"
        head = (
            HEAD
            + f"Authorization: Bearer {written}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".encode()
        )
        connection.sendall(head + chunk + b"X-Trailer: 1\r\nAuthorization: Bearer x\r\n\r\n")
        assert received(connection).startswith(b"HTTP/1.1 200 ")
