"""Callers that read nothing of what they asked for: they hold nothing that others need, and are given up in time."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.app.security.signing import token

if TYPE_CHECKING:
    from tests.attacks.service import Service

LONG_ANSWER = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
UNKNOWN = b"POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"


def deaf(service: Service) -> socket.socket:
    """Connect so that next to nothing fits between the two ends."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    connection.settimeout(10)
    connection.connect(("127.0.0.1", service.port))
    return connection


@pytest.mark.parametrize("asked", [LONG_ANSWER * 8, LONG_ANSWER, UNKNOWN * 8])
def test_who_reads_nothing_is_given_up(service: Service, asked: bytes) -> None:
    before = service.open_files()
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(deaf(service)).sendall(asked)
        until = time.monotonic() + 20
        while service.open_files() > before:
            assert time.monotonic() < until, "connections are held on to"
            time.sleep(0.05)


def test_who_reads_nothing_keeps_nobody_out(service: Service) -> None:
    before = service.megabytes()
    with ExitStack() as stack:
        for _ in range(110):
            stack.enter_context(deaf(service)).sendall(LONG_ANSWER * 4 + UNKNOWN * 4)
        for _ in range(5):
            assert service.call(token()).status_code == 200
        assert service.http.get("/health/ready").json()["checks"]["capacity"] == "ok"
        # Each has one answer that waits to be read.
        assert service.megabytes() - before < 60


def test_who_reads_slowly_gets_all_of_it(service: Service) -> None:
    whole = service.http.get("/openapi.json").content
    with deaf(service) as connection:
        connection.sendall(LONG_ANSWER.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        received = b""
        while part := connection.recv(4096):
            received += part
            time.sleep(0.005)
    assert received.endswith(whole)
