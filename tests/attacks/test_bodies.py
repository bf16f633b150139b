"""Bodies made to exhaust: refused before they cost much, even behind a good token."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING

import pytest

from cds_services.workload import DRAFTS
from tests.app.security.signing import token
from tests.attacks.service import BODY

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from tests.attacks.service import Service

LIMIT = 2_000_000


def _code(answer: httpx.Response) -> str:
    code: str = answer.json()["issue"][0]["code"]
    return code


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip", "x-gzip"])
def test_a_decompression_bomb_is_not_unpacked(service: Service, encoding: str) -> None:
    bomb = zlib.compress(b"\0" * 50_000_000) if encoding == "deflate" else gzip.compress(b"\0" * 50_000_000, 9)
    answer = service.call(token(), bomb, **{"content-encoding": encoding})
    assert (answer.status_code, _code(answer)) == (415, "not-supported")


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_deep_json(service: Service, opening: str) -> None:
    answer = service.call(token(), (opening * (LIMIT // len(opening))).encode())
    assert answer.status_code == 400
    assert _code(answer) in {"too-costly", "structure"}


def test_deep_json_that_is_closed_again(service: Service) -> None:
    answer = service.call(token(), b"[" * 500_000 + b"]" * 500_000)
    assert (answer.status_code, _code(answer)) == (400, "too-costly")


@pytest.mark.parametrize("size", [LIMIT + 1, 10 * LIMIT])
def test_a_body_over_the_limit(service: Service, size: int) -> None:
    answer = service.call(token(), b" " * size)
    assert (answer.status_code, _code(answer)) == (413, "too-long")


def test_a_body_over_the_limit_that_hides_its_length(service: Service) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(300):
            yield b" " * 10_000

    headers = {"authorization": f"Bearer {token()}", "content-type": "application/json"}
    answer = service.http.post("/cds-services/demyelinating-imaging-order-select", content=chunks(), headers=headers)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [b'{"a":' + b"9" * (LIMIT - 10) + b"}", b"[" + b"1e9999," * 200_000 + b"1]",
     b'{"a":"' + b"\\u0041" * 300_000 + b'"}',
     b"{" + b",".join(b'"%d":0' % n for n in range(150_000)) + b',"1":1}',
     json.dumps({"hook": "x" * (LIMIT - 20)}).encode()],
    ids=["one number", "large exponents", "escapes", "many members, one twice", "one text"],
)  # fmt: skip
def test_costly_json_is_refused_in_time(service: Service, body: bytes) -> None:
    used = service.processor_seconds()
    assert service.call(token(), body).status_code == 400
    assert service.processor_seconds() - used < 2


def test_a_body_full_of_orders_is_refused_at_once_and_the_most_orders_are_answered(service: Service) -> None:
    body = json.loads(BODY)
    [first] = body["context"]["draftOrders"]["entry"][:1]
    count = (LIMIT - 10_000) // (len(json.dumps(first)) + 40)
    orders = [{"resource": {**first["resource"], "id": f"order-{number}"}} for number in range(count)]
    body["context"]["draftOrders"]["entry"] = orders
    body["context"]["selections"] = [f"ServiceRequest/order-{number}" for number in range(count)]
    used = service.processor_seconds()
    answer = service.call(token(), json.dumps(body).encode())
    assert (answer.status_code, _code(answer)) == (413, "too-costly")
    assert service.processor_seconds() - used < 1
    body["context"]["draftOrders"]["entry"] = orders[:DRAFTS]
    answer = service.call(token(), json.dumps(body).encode())
    assert answer.status_code == 200
    assert answer.json()["cards"]
