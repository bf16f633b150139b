"""A service that stops answers what is on its way at that moment, and closes what says nothing."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from app.main import create_app
from app.server import listening
from app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import uvicorn

ASKED = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"


@contextmanager
def _stopping() -> Iterator[tuple[uvicorn.Server, socket.socket]]:
    """A server, and a connection to it that was used once and is kept."""
    with listening.bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        server = listening.server(create_app(Settings()))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as kept:
                kept.sendall(ASKED)
                assert _answer(kept).startswith(b"HTTP/1.1 200 ")
                yield server, kept
        finally:
            server.should_exit = True
            thread.join(20)


def _answer(connection: socket.socket) -> bytes:
    received = b""
    while not received.endswith(b"}"):
        part = connection.recv(65536)
        if not part:
            break
        received += part
    return received


def test_a_request_on_its_way_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.server.protocol._LAST_SECONDS", 5.0)
    with _stopping() as (server, kept):
        server.should_exit = True
        # As soon as nobody new is let in, it has begun to stop.
        with pytest.raises(ConnectionRefusedError):  # noqa: PT012 - it goes on until it is refused
            while True:
                # Who stood in line when it closed is reset.
                with suppress(ConnectionResetError):
                    socket.create_connection(kept.getpeername(), timeout=5).close()
                time.sleep(0.01)
        kept.sendall(ASKED)
        answer = _answer(kept)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"connection: close" in answer
        assert kept.recv(1) == b""


def test_a_silent_connection_is_closed() -> None:
    with _stopping() as (server, kept):
        server.should_exit = True
        assert kept.recv(1) == b""
