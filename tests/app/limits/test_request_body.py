"""Bodies that are no JSON, or not the one JSON that every reader understands alike."""

from __future__ import annotations

import gzip
import json
import socket
from typing import TYPE_CHECKING, Any

import pytest

from tests.app.conftest import CALL, Client, assert_refused

if TYPE_CHECKING:
    from collections.abc import Iterator

JANE = b'"name":"Jane Doe"'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b"", "structure", id="N01 empty"),
        pytest.param(b'{"hook":"order-select",' + JANE, "structure", id="N02 truncated"),
        pytest.param(b"{'hook':'order-select', 'name': 'Jane Doe'}", "structure", id="N02 single quotes"),
        pytest.param(b"{" + JANE + b"} x", "structure", id="N03 trailing garbage"),
        pytest.param(b"{" + JANE + b"} {}", "structure", id="N03 second object"),
        pytest.param(b"{" + JANE + b",}", "structure", id="N04 trailing comma"),
        pytest.param(b"{/* note */" + JANE + b"}", "structure", id="N04 comment"),
        pytest.param(b'["Jane Doe"]', "structure", id="N05 array"),
        pytest.param(b'"Jane Doe"', "structure", id="N05 string"),
        pytest.param(b"42", "structure", id="N05 number"),
        pytest.param(b"null", "structure", id="N05 null"),
        pytest.param(b'{"x":NaN,' + JANE + b"}", "structure", id="N06 NaN"),
        pytest.param(b'{"x":Infinity,' + JANE + b"}", "structure", id="N06 Infinity"),
        pytest.param(b'{"x":-Infinity,' + JANE + b"}", "structure", id="N06 -Infinity"),
        pytest.param(b'{"context":{},"context":{},' + JANE + b"}", "structure", id="N07 member twice"),
        pytest.param(b'{"a":{"code":1,"code" :2},' + JANE + b"}", "structure", id="N08 member twice, spaced"),
        pytest.param(b'{"a":1,"a":2,"b" :3,' + JANE + b"}", "structure", id="N08 counts that cancel out"),
        pytest.param(b'{"a":1,"\\u0061":2,' + JANE + b"}", "structure", id="N08 member twice, once escaped"),
        pytest.param("{}".encode("utf-16"), "structure", id="N09 UTF-16"),
        pytest.param(b'{"name":"Jane \xff Doe"}', "structure", id="N09 stray byte"),
        pytest.param(b'{"name":"Jane \xed\xa0\x80"}', "structure", id="N09 surrogate in UTF-8"),
        pytest.param(b"[" * 10_000 + b"]" * 10_000, "too-costly", id="N11 10000 deep"),
        pytest.param(b"[" * 101 + b"]" * 101, "too-costly", id="N11 101 deep"),
        pytest.param(b'{"x":' + b"1" * 5000 + b"}", "structure", id="N12 5000 digits"),
        pytest.param(b'{"x":1E99999999999999999999}', "structure", id="N12 endless exponent"),
        pytest.param(b'{"x":"\\ud800",' + JANE + b"}", "invalid", id="N13 lone high surrogate"),
        pytest.param(b'{"x":"\\ud800"}', "invalid", id="N13 lone high surrogate at the end"),
        pytest.param(b'{"x":"\\udc00",' + JANE + b"}", "invalid", id="N13 lone low surrogate"),
        pytest.param(b'{"x":"a\x00",' + JANE + b"}", "structure", id="N14 raw control character"),
    ],
)
def test_a_body_that_is_not_one_json_object_is_refused(client: Client, body: bytes, code: str) -> None:
    assert_refused(client, client.call(body), 400, code)


def test_the_place_of_a_syntax_error_is_told(client: Client) -> None:
    assert "(at byte" in assert_refused(client, client.call(b'{"x":nope}'), 400, "structure")["diagnostics"]


def _encoded(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()


def test_n10_a_byte_order_mark_is_accepted(client: Client, request_body: dict[str, Any]) -> None:
    assert client.call(b"\xef\xbb\xbf" + _encoded(request_body)).status_code == 200


def test_n14_escaped_control_characters_are_accepted(client: Client, request_body: dict[str, Any]) -> None:
    request_body["note"] = "a\u0000b\u0007"
    assert client.call(request_body).status_code == 200


def test_text_that_looks_like_a_member_is_no_duplicate(client: Client, request_body: dict[str, Any]) -> None:
    request_body["note"] = 'said "a": then "a": again'
    assert client.call(request_body).status_code == 200


def test_n15_a_body_that_announces_too_much_is_refused_unread(client: Client) -> None:
    answer = client.call(b'{"name":"Jane Doe","x":"' + b"x" * 60_000 + b'"}')
    assert_refused(client, answer, 413, "too-long")
    assert answer.headers["connection"] == "close"


def test_n16_a_chunked_body_is_counted_while_it_arrives(client: Client) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(60):
            yield b"x" * 1000

    answer = client.http.post(CALL, content=chunks(), headers={"content-type": "application/json"})
    assert_refused(client, answer, 413, "too-long")


def test_a_body_below_the_limit_may_come_in_chunks(client: Client, request_body: dict[str, Any]) -> None:
    body = _encoded(request_body)
    chunks = (body[start : start + 100] for start in range(0, len(body), 100))
    assert client.http.post(CALL, content=chunks, headers={"content-type": "application/json"}).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "text/json"])
def test_n17_another_content_type_is_refused(client: Client, kind: str) -> None:
    answer = client.call(b"name=Jane Doe", **{"content-type": kind})
    assert assert_refused(client, answer, 415, "not-supported")["expression"] == ["Content-Type"]
    assert answer.headers["accept"] == "application/json"


def test_n18_an_absent_content_type_is_refused_where_nobody_proves_who_it_is(
    client: Client, request_body: dict[str, Any]
) -> None:
    """A browser lets any page send what does not say what it is."""
    answer = client.http.post(CALL, content=_encoded(request_body))
    assert_refused(client, answer, 415, "not-supported")


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/fhir+json", "Application/JSON"])
def test_n19_json_by_its_other_names_is_accepted(client: Client, request_body: dict[str, Any], kind: str) -> None:
    assert client.call(request_body, **{"content-type": kind}).status_code == 200


def test_n20_a_compressed_body_is_refused(client: Client, request_body: dict[str, Any]) -> None:
    answer = client.call(gzip.compress(_encoded(request_body)), **{"content-encoding": "gzip"})
    assert_refused(client, answer, 415, "not-supported")
    assert answer.headers["accept-encoding"] == "identity"
    assert "accept" not in answer.headers


def test_n27_a_body_that_stalls_is_given_up(client: Client) -> None:
    host, port = client.http.base_url.host, client.http.base_url.port
    with socket.create_connection((host, port), timeout=5) as connection:
        head = f"POST {CALL} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n"
        connection.sendall(head.encode() + b'{"name":"Jane')
        answer = connection.recv(4096)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"timeout"' in answer
    assert b"Jane" not in answer


def test_a_client_that_hangs_up_is_no_failure_of_ours(client: Client) -> None:
    host, port = client.http.base_url.host, client.http.base_url.port
    with socket.create_connection((host, port), timeout=5) as connection:
        head = f"POST {CALL} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n"
        connection.sendall(head.encode() + b"{")
    assert client.http.get("/health/live").status_code == 200
    assert not [line for line in client.lines if "unhandled" in line]
