"""Requests that are sent before the earlier ones are answered: few may wait, and what waits is small."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from app.server.protocol import PIPELINE_BYTES, PIPELINE_LIMIT
from tests.attacks.test_connections import HEAD, received

if TYPE_CHECKING:
    from tests.attacks.service import Service

TINY = b"GET /x HTTP/1.1\r\n\r\n"
ADDRESSES = ("/health/live", "/cds-services", "/nowhere", "/", "/CodeSystem/card-rule")


def test_a_few_are_answered_in_their_order(service: Service) -> None:
    requests = [f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n" for address in ADDRESSES]
    requests[-1] = requests[-1].replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
    expected = [service.http.get(address).content for address in ADDRESSES]
    with service.connect() as connection:
        connection.sendall("".join(requests).encode())
        answers = received(connection).split(b"HTTP/1.1 ")[1:]
    assert [answer.partition(b"\r\n\r\n")[2] for answer in answers] == expected


def test_one_after_the_other_may_go_on_for_long(service: Service) -> None:
    with service.connect() as connection:
        for _ in range(3 * PIPELINE_LIMIT):
            connection.sendall(TINY + TINY)
            answers = b""
            while answers.count(b"HTTP/1.1 404") < 2:
                received_now = connection.recv(65536)
                assert received_now
                answers += received_now


def test_what_is_too_much_is_not_answered_and_the_connection_closed(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(TINY * (PIPELINE_LIMIT + 1))
        connection.sendall(b"GET /x HTTP/1.1\r\nConnection: close\r\n\r\n")
        assert 1 <= received(connection).count(b"HTTP/1.1 404") <= PIPELINE_LIMIT + 2
    with service.connect() as connection:
        connection.sendall(TINY * 200)
        answer = received(connection)
    assert answer.count(b"HTTP/1.1 404") == PIPELINE_LIMIT + 1
    assert answer.count(b"connection: close") == 1


def test_a_body_that_waits_is_short(service: Service) -> None:
    body = b" " * (2 * PIPELINE_BYTES)
    with service.connect() as connection:
        connection.sendall(TINY + HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = received(connection)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"connection: close" in answer


def test_garbage_behind_several_requests_changes_none_of_their_answers(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(TINY * 3 + b"\x00\x01 garbage\r\n\r\n")
        answer = received(connection)
    assert answer.count(b"HTTP/1.1 404") == answer.count(b"HTTP/1.1 ") == 3


def test_memory_does_not_grow_with_what_is_sent(service: Service) -> None:
    before = service.megabytes()

    def flood() -> None:
        for _ in range(20):
            with service.connect() as connection:
                try:
                    for _ in range(20):
                        connection.sendall(TINY * 4000)
                except OSError:
                    continue

    threads = [threading.Thread(target=flood) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert service.http.get("/health/live").status_code == 200
    for thread in threads:
        thread.join(60)
    assert service.megabytes() - before < 25
