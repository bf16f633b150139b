"""Fetching a JWK Set: little time, few bytes, no compression; every failure has a code of its own."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from app.security import key_fetch
from app.security.key_fetch import KeyFetch
from app.security.published_keys import FetchFailed

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def answering(body: bytes, status: int = 200, **headers: str) -> Iterator[str]:
    """Serve one answer; yields its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.headers["accept-encoding"] == "identity"
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/jwks.json"
        server.shutdown()


def fetch(address: str) -> bytes:
    """Fetch once."""

    async def once() -> bytes:
        fetching = KeyFetch()
        try:
            return await fetching(address)
        finally:
            await fetching.close()

    return asyncio.run(once())


def test_a_set_is_fetched() -> None:
    with answering(b'{"keys":[]}') as address:
        assert fetch(address) == b'{"keys":[]}'


@pytest.mark.parametrize("status", [204, 301, 302, 307, 404, 500])
def test_anything_but_200_is_a_failure(status: int) -> None:
    with (
        answering(b"", status, Location="http://127.0.0.1:9/") as address,
        pytest.raises(FetchFailed, match=f"status-{status}"),
    ):
        fetch(address)


def test_too_much_is_not_read() -> None:
    with answering(b" " * 300_000) as address, pytest.raises(FetchFailed, match="too-large"):
        fetch(address)


def test_a_compressed_answer_is_not_unpacked() -> None:
    bomb = gzip.compress(b"\0" * 10_000_000)
    with answering(bomb, Content_Encoding="gzip") as address, pytest.raises(FetchFailed, match="compressed"):
        fetch(address)


def test_nobody_there() -> None:
    with pytest.raises(FetchFailed, match="no-connection"):
        fetch("http://127.0.0.1:1/jwks.json")


def test_a_slow_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_fetch, "FETCH_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(FetchFailed, match="timeout"):
        fetch(f"http://127.0.0.1:{silent.getsockname()[1]}/jwks.json")
