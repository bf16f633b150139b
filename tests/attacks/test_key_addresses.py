"""Addresses of keys: those in a token are never called, the one in the clients file is, and only that one."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from app.security.key_fetch import FETCH_SECONDS
from tests.app.security.signing import claims, header, jwks, sign
from tests.attacks.service import running

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@contextmanager
def trapping() -> Iterator[Trap]:
    """Set up a trap on every address of this machine."""
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as listener:
        yield Trap(listener, listener.getsockname()[1])


@pytest.fixture
def trap() -> Iterator[Trap]:
    """An address that a forged token names."""
    with trapping() as set_up:
        yield set_up


@dataclass
class Issuers:
    """A service that fetches the keys of several clients, and what each of them publishes."""

    service: Service
    published: dict[str, Published]

    def token(self, name: str, signer: str = "es-1", **head: object) -> str:
        """Return a token of one of the clients."""
        return sign(header(kid=signer, **head), claims(iss=_issuer(name)), signer)


def _issuer(name: str) -> str:
    return f"https://{name}.example.org"


@pytest.fixture(scope="module")
def issuers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issuers]:
    """Clients that behave well, rotate, redirect, fall silent, hang or were never there."""
    folder = tmp_path_factory.mktemp("issuers")
    with ExitStack() as stack:
        published = {
            name: stack.enter_context(publishing())
            for name in ("steady", "rotating", "redirecting", "falling", "empty", "gone")
        }
        hanging = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        absent = stack.enter_context(socket.socket())
        absent.bind(("127.0.0.1", 0))
        addresses = {name: client.address for name, client in published.items()}
        for name, listener in (("hanging", hanging), ("absent", absent)):
            addresses[name] = f"http://127.0.0.1:{listener.getsockname()[1]}/jwks.json"
        clients = [
            {"name": name, "issuer": _issuer(name), "profile": "core-2.0", "trust": {"jku": address}}
            for name, address in addresses.items()
        ]
        path = folder / "clients.yaml"
        path.write_text(json.dumps({"clients": clients}))
        for client in published.values():
            client.keys = jwks("es-1")
        published["redirecting"].status = 302
        service = stack.enter_context(running(folder, CLIENTS=str(path)))
        yield Issuers(service, published)


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


def test_j07_an_address_that_is_not_the_listed_one_is_not_called(issuers: Issuers, trap: Trap) -> None:
    listed = issuers.published["steady"].address
    for elsewhere in (
        f"http://127.0.0.1:{trap.port}/jwks.json",
        f"{listed}@127.0.0.1:{trap.port}",
        f"{listed}#",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        7,
        None,
    ):
        issuers.service.assert_refused(issuers.token("steady", "es-stranger", jku=elsewhere), "jku")
    assert not trap.caught()
    assert issuers.service.call(issuers.token("steady", jku=listed)).status_code == 200


def test_j07_a_redirect_is_not_followed(issuers: Issuers, trap: Trap) -> None:
    issuers.published["redirecting"].location = f"http://127.0.0.1:{trap.port}/jwks.json"
    assert issuers.service.call(issuers.token("redirecting")).status_code == 503
    assert issuers.published["redirecting"].asked
    assert not trap.caught()


def test_j06_a_new_key_is_fetched_and_unknown_ones_do_not_cause_a_flood(issuers: Issuers) -> None:
    service, published = issuers.service, issuers.published["rotating"]
    assert service.call(issuers.token("rotating")).status_code == 200
    before = published.asked
    # The client rotates: its new key is there as soon as a token names it, beside the old one.
    published.keys = jwks("es-2", "es-1")
    assert service.call(issuers.token("rotating", "es-2")).status_code == 200
    assert service.call(issuers.token("rotating", "es-1")).status_code == 200
    for number in range(20):
        assert service.call(issuers.token("rotating", f"es-unknown-{number % 2}")).status_code == 401
    assert published.asked == before + 1


def test_j21_the_issuer_is_down_and_no_key_is_known(issuers: Issuers) -> None:
    issuers.service.lines()
    answer = issuers.service.call(issuers.token("absent"))
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["issue"][0]["code"] == "transient"
    assert "cards" not in answer.text
    assert issuers.service.refusals() == ["keys-unavailable"]


def test_keys_are_kept_while_the_issuer_is_down(issuers: Issuers) -> None:
    assert issuers.service.call(issuers.token("falling")).status_code == 200
    issuers.published["falling"].status = 500
    # It asks again for the unknown key, in vain, and goes on with those it has.
    assert issuers.service.call(issuers.token("falling", "es-2")).status_code == 401
    assert issuers.service.call(issuers.token("falling")).status_code == 200


def test_an_issuer_that_does_not_answer_delays_a_call_for_less_time_than_it_is_given(issuers: Issuers) -> None:
    began = time.monotonic()
    assert issuers.service.call(issuers.token("hanging")).status_code == 503
    assert time.monotonic() - began < FETCH_SECONDS - 1


@pytest.mark.parametrize("name", ["empty", "gone"])
def test_a_client_that_publishes_no_key_any_more_is_not_let_in(issuers: Issuers, name: str) -> None:
    assert issuers.service.call(issuers.token(name)).status_code == 200
    issuers.published[name].keys = {"keys": []}
    issuers.published[name].status = 200 if name == "empty" else 410
    # A token with a key that is not known makes the service ask.
    issuers.service.assert_refused(issuers.token(name, "es-2"), "key-unknown")
    issuers.service.assert_refused(issuers.token(name), "key-unknown")
