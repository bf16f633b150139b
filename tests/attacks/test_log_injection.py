"""Nothing that a caller writes gets into the log, and no line of it can be forged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.app.security.signing import base64, claims, header, sign, token
from tests.attacks.service import BODY, CALL
from tests.attacks.test_connections import received

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.attacks.service import Service

MARK = "forged-by-a-caller"
LINES = [
    f'\r\n{{"event":"request","{MARK}":1}}\r\n',
    f'"}}\n{{"event":"{MARK}"}}',
    f"\x1b[2J\x1b]0;{MARK}\x07",
    f"\u2028{MARK}\u2029\u0085",
    f"%0d%0a{MARK}",
    f"\x00{MARK}",
]


@pytest.fixture(autouse=True)
def _unmarked(service: Service) -> Iterator[None]:
    """Every line is one JSON object (the fixture `service` reads them), and the mark is in none."""
    yield
    assert MARK not in service.log.read_text()


@pytest.mark.parametrize("text", LINES)
@pytest.mark.parametrize("name", ["iss", "jti", "tenant", "sub", "aud"])
def test_in_claims(service: Service, name: str, text: str) -> None:
    assert service.call(token(**{name: text})).status_code == (401 if name in {"iss", "aud"} else 200)


@pytest.mark.parametrize("text", LINES)
@pytest.mark.parametrize("name", ["kid", "alg", "typ", "jku", MARK])
def test_in_the_header_of_a_token(service: Service, name: str, text: str) -> None:
    forged = sign(header(**{name: text}), claims())
    assert service.call(forged).status_code in {200, 401}


@pytest.mark.parametrize("text", LINES)
def test_in_a_segment_that_is_no_json(service: Service, text: str) -> None:
    assert service.call(f"{base64(text.encode())}.{base64(b'{}')}.AA").status_code == 401


@pytest.mark.parametrize("text", LINES)
def test_in_ids_and_orders(service: Service, text: str) -> None:
    body = json.loads(BODY)
    body["hookInstance"] = text
    body["context"]["userId"] = f"Practitioner/{text}"
    body["context"]["draftOrders"]["entry"][0]["resource"]["note"] = [{"text": text}]
    body["extension"] = {MARK: text}
    assert service.call(token(), json.dumps(body).encode()).status_code == 200
    body["hook"] = text
    assert service.call(token(), json.dumps(body).encode()).status_code == 400


@pytest.mark.parametrize("path", [f"/{MARK}", f"/cds-services/{MARK}%0d%0aX:1", f"/%1b%5b2J{MARK}", f"/?a={MARK}"])
def test_in_addresses(service: Service, path: str) -> None:
    assert service.http.get(path).status_code in {200, 404, 405}
    assert service.http.post(path).status_code in {404, 405}


@pytest.mark.parametrize(
    "name", ["user-agent", "x-request-id", "traceparent", "x-forwarded-for", "origin", "content-type"]
)
def test_in_headers(service: Service, name: str) -> None:
    answer = service.call(token(), BODY, **{name: f'{MARK}"}}{{'})
    assert answer.status_code in {200, 415}
    assert MARK not in str(answer.headers)


@pytest.mark.parametrize("value", [f"a\r\nX-{MARK}: 1", f"a\n{MARK}", f"a\0{MARK}"])
def test_header_injection_on_the_wire(service: Service, value: str) -> None:
    with service.connect() as connection:
        lines = f"POST {CALL} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {value}\r\nContent-Length: 0\r\n"
        connection.sendall(f"{lines}Connection: close\r\n\r\n".encode())
        answer = received(connection)
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 401 "))
    assert MARK.encode() not in answer
