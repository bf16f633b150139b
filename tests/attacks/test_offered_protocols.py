"""A request that offers to go on in another protocol is answered as what it is, with its body read."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.app.security.signing import token
from tests.attacks.service import BODY, CALL
from tests.attacks.test_connections import HEAD, received

if TYPE_CHECKING:
    from pathlib import Path

    from tests.attacks.service import Service

OFFERS = {
    "h2c": "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n",
    "h2c, closing": "Connection: close, upgrade\r\nUpgrade: h2c\r\n",
    "websocket": "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAA\r\n",
    "in two lines": "Connection: Upgrade\r\nConnection: HTTP2-Settings\r\nUpgrade: h2c, TLS/1.0\r\n",
}
LAST = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def _signed(service: Service, offer: str) -> bytes:
    written = token()
    service.sent.append(written)
    return HEAD + f"Authorization: Bearer {written}\r\n{offer}".encode()


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS)
def test_the_body_is_read_and_the_connection_goes_on(service: Service, offer: str) -> None:
    with service.connect() as connection:
        connection.sendall(_signed(service, offer) + f"Content-Length: {len(BODY)}\r\n\r\n".encode() + BODY + LAST)
        answer = received(connection)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b'"cards":[{' in answer
    assert b"HTTP/1.1 101" not in answer
    assert answer.count(b"HTTP/1.1 200") == (1 if "close" in offer else 2)


def test_the_body_may_come_later_and_in_chunks(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(_signed(service, OFFERS["h2c"]) + b"Transfer-Encoding: chunked\r\n\r\n")
        connection.sendall(f"{len(BODY):x}\r\n".encode() + BODY[:100])
        connection.sendall(BODY[100:] + b"\r\n0\r\n\r\n" + LAST)
        answer = received(connection)
    assert answer.count(b"HTTP/1.1 200") == 2


def test_ambiguous_framing_is_refused_beside_an_offer_too(service: Service) -> None:
    for framing in (b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"Transfer-Encoding: xchunked\r\n"):
        with service.connect() as connection:
            connection.sendall(HEAD + OFFERS["h2c"].encode() + framing + b"\r\n0\r\n\r\n" + LAST)
            answer = received(connection)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"live" not in answer


def test_a_head_that_grows_without_end_is_refused_beside_an_offer_too(service: Service) -> None:
    with service.connect() as connection:
        with contextlib.suppress(OSError):
            connection.sendall(HEAD + OFFERS["h2c"].encode() + b"X-Long: " + b"x" * 300_000)
        answer = received(connection)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 431 ")


def test_this_is_no_proxy(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n")
        assert received(connection).startswith(b"HTTP/1.1 400 ")


def test_the_command_line_client_that_prefers_http_2(service: Service, tmp_path: Path) -> None:
    command = shutil.which("curl")
    assert command is not None
    written = token()
    service.sent.append(written)
    body = tmp_path / "body.json"
    body.write_bytes(BODY)
    known = ("-H", "Content-Type: application/json", "-H", f"Authorization: Bearer {written}")
    asked = (command, "--silent", "--http2", "--data-binary", f"@{body}", *known, f"{service.address}{CALL}")
    done = subprocess.run(asked, capture_output=True, timeout=30, check=True)
    assert json.loads(done.stdout)["cards"]


@pytest.mark.jdk
def test_the_client_that_comes_with_java(service: Service, tmp_path: Path) -> None:
    """Its defaults offer HTTP/2 with the first request of each connection."""
    program = tmp_path / "Call.java"
    program.write_text("""
        import java.net.URI;
        import java.net.http.HttpClient;
        import java.net.http.HttpRequest;
        import java.net.http.HttpResponse;
        import java.nio.file.Path;
        public class Call {
            public static void main(String[] given) throws Exception {
                HttpClient client = HttpClient.newHttpClient();
                for (int number = 2; number < given.length; number++) {
                    HttpRequest asked = HttpRequest.newBuilder(URI.create(given[0]))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + given[number])
                        .POST(HttpRequest.BodyPublishers.ofFile(Path.of(given[1]))).build();
                    HttpResponse<String> answer = client.send(asked, HttpResponse.BodyHandlers.ofString());
                    System.out.println(answer.statusCode() + " " + answer.version());
                }
            }
        }
    """)
    body = tmp_path / "body.json"
    body.write_bytes(BODY)
    tokens = [token(), token()]
    service.sent += tokens
    command = ("java", str(program), f"{service.address}{CALL}", str(body), *tokens)
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.split("\n")[:2] == ["200 HTTP_1_1", "200 HTTP_1_1"], done.stderr
