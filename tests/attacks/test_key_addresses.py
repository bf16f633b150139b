"""Addresses of keys: those in a token are never called, the one in the clients file is, and only that one."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from tests.app.security.signing import ISSUER, claims, header, jwks, public_jwk, sign
from tests.attacks.service import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.attacks.service import Service


@dataclass
class Published:
    """A client's key set on loopback, and what was asked of it."""

    address: str = ""
    keys: dict[str, Any] = field(default_factory=dict)
    asked: int = 0
    status: int = 200
    location: str = ""


@contextmanager
def publishing() -> Iterator[Published]:
    """Serve a key set."""
    published = Published()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            published.asked += 1
            body = json.dumps(published.keys).encode()
            self.send_response(published.status)
            if published.location:
                self.send_header("Location", published.location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        published.address = f"http://127.0.0.1:{server.server_port}/jwks.json"
        yield published
        server.shutdown()


@dataclass
class Trap:
    """A listening socket to which nobody may connect."""

    listener: socket.socket
    port: int

    def caught(self) -> bool:
        """Whether somebody did."""
        self.listener.settimeout(0.2)
        try:
            self.listener.accept()[0].close()
        except TimeoutError:
            return False
        return True


@pytest.fixture
def trap() -> Iterator[Trap]:
    """An address that a forged token names."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Trap(listener, listener.getsockname()[1])


@contextmanager
def trusting(folder: Path, address: str) -> Iterator[Service]:
    """Start a service that fetches a client's keys at an address."""
    path = folder / "clients.yaml"
    path.write_text(json.dumps({"clients": [{"name": "hospital", "issuer": ISSUER, "trust": {"jku": address}}]}))
    with running(folder, CLIENTS=str(path)) as service:
        yield service


def test_the_trap_would_notice(trap: Trap) -> None:
    socket.create_connection(("127.0.0.1", trap.port)).close()
    assert trap.caught()


@pytest.mark.parametrize("member", ["jku", "x5u"])
def test_j07_j20_no_address_in_a_token_is_called_where_keys_are_pinned(
    service: Service, trap: Trap, member: str
) -> None:
    elsewhere = f"http://127.0.0.1:{trap.port}/jwks.json"
    forged = sign(header(**{member: elsewhere, "kid": "es-stranger"}), claims(), "es-stranger")
    service.assert_refused(forged, "header-member" if member == "x5u" else "key-unknown")
    assert not trap.caught()


def test_j07_an_address_that_is_not_the_listed_one_is_not_called(tmp_path: Path, trap: Trap) -> None:
    with publishing() as published, trusting(tmp_path, published.address) as service:
        published.keys = jwks("es-1")
        for elsewhere in (
            f"http://127.0.0.1:{trap.port}/jwks.json",
            f"{published.address}@127.0.0.1:{trap.port}",
            f"{published.address}#",
            "http://169.254.169.254/latest/meta-data",
            "file:///etc/passwd",
            7,
            None,
        ):
            forged = sign(header(jku=elsewhere, kid="es-stranger"), claims(), "es-stranger")
            service.assert_refused(forged, "jku")
        assert not trap.caught()
        assert service.call(sign(header(jku=published.address), claims())).status_code == 200


def test_j07_a_redirect_is_not_followed(tmp_path: Path, trap: Trap) -> None:
    with publishing() as published, trusting(tmp_path, published.address) as service:
        published.status, published.location = 302, f"http://127.0.0.1:{trap.port}/jwks.json"
        answer = service.call(sign(header(), claims()))
        assert answer.status_code == 503
        assert not trap.caught()


def test_j06_a_new_key_is_fetched_and_unknown_ones_do_not_cause_a_flood(tmp_path: Path) -> None:
    with publishing() as published:
        published.keys = jwks("es-1")
        with trusting(tmp_path, published.address) as service:
            assert service.call(sign(header(), claims())).status_code == 200
            before = published.asked
            # The client rotates: its new key is there as soon as a token names it, beside the old one.
            published.keys = {"keys": [public_jwk("es-2"), public_jwk("es-1")]}
            assert service.call(sign(header(kid="es-2"), claims(), "es-2")).status_code == 200
            assert service.call(sign(header(), claims())).status_code == 200
            for number in range(20):
                forged = sign(header(kid=f"es-unknown-{number}"), claims(), "es-stranger")
                assert service.call(forged).status_code == 401
            assert published.asked == before + 1


def test_j21_the_issuer_is_down_and_no_key_is_known(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with trusting(tmp_path, f"http://127.0.0.1:{nobody.getsockname()[1]}/jwks.json") as service:
            answer = service.call(sign(header(), claims()))
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) > 0
            assert answer.json()["issue"][0]["code"] == "transient"
            assert "cards" not in answer.text
            assert service.refusals() == ["keys-unavailable"]


def test_keys_are_kept_while_the_issuer_is_down(tmp_path: Path) -> None:
    with publishing() as published:
        published.keys = jwks("es-1")
        with trusting(tmp_path, published.address) as service:
            assert service.call(sign(header(), claims())).status_code == 200
            published.status = 500
            # It asks again for the unknown key, in vain, and goes on with those it has.
            assert service.call(sign(header(kid="es-2"), claims(), "es-2")).status_code == 401
            assert service.call(sign(header(), claims())).status_code == 200


def test_a_slow_issuer_delays_a_call_by_less_than_two_seconds(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/jwks.json"
        with trusting(tmp_path, address) as service:
            began = time.monotonic()
            assert service.call(sign(header(), claims())).status_code == 503
            assert time.monotonic() - began < 2
