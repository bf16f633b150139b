"""Bodies made to exhaust: refused before they cost much, even behind a good token."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING

import pytest

from app.endpoints.feedback_request import ITEMS_LIMIT
from cds_services.workload import DRAFTS
from tests.app.security.signing import BASE_URL, token
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


def test_a_body_full_of_orders_is_refused_at_once_and_hundreds_are_answered(service: Service) -> None:
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
    body["context"]["draftOrders"]["entry"] = orders[: DRAFTS // 2]
    answer = service.call(token(), json.dumps(body).encode())
    assert answer.status_code == 200
    assert answer.json()["cards"]


def _with(path: str, text: str) -> bytes:
    """The usual body with a text of an order or a problem made longer."""
    body = json.loads(BODY)
    if path == "problem":
        body["prefetch"]["conditions"]["entry"][0]["resource"]["code"]["text"] += text
    else:
        body["context"]["draftOrders"]["entry"][0]["resource"]["note"] = [{"text": text}]
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize("path", ["problem", "note"])
@pytest.mark.parametrize(
    "text",
    [" " * 100_000 + "x", "a" * 19_990, "\u4e00" * 19_990, "\U00020000" * 19_990, "\n" * 50_000 + "x"],
    ids=["spaces", "a long word", "Chinese characters", "rare characters", "lines"],
)
def test_a_text_made_to_be_slow_is_answered_soon(service: Service, path: str, text: str) -> None:
    used, peak = service.processor_seconds(), service.peak_megabytes()
    assert service.call(token(), _with(path, text)).status_code in {200, 413}
    assert service.processor_seconds() - used < 1
    assert service.peak_megabytes() - peak < 60


@pytest.mark.parametrize(
    ("values", "status"), [(b"1.1," * 495_000, 400), (b"1.1," * 140_000, 200)], ids=["too many fractions", "many"]
)
def test_fractions(service: Service, values: bytes, status: int) -> None:
    body = json.dumps({**json.loads(BODY), "extension": "@"}).encode().replace(b'"@"', b"[" + values + b"1]")
    used = service.processor_seconds()
    assert service.call(token(), body).status_code == status
    assert service.processor_seconds() - used < 1
    assert service.peak_megabytes() < 256


def test_references_without_end(service: Service) -> None:
    body = json.loads(BODY)
    drug = {
        "resourceType": "Medication",
        "id": "m",
        "ingredient": [{"itemCodeableConcept": {"text": f"natalizumab {number}"}} for number in range(2000)],
    }
    uses = [{"resourceType": "MedicationRequest", "medicationReference": {"reference": "Medication/m"}}] * 2000
    entries = [{"resource": resource} for resource in (drug, *uses)]
    body["prefetch"]["medications"] = {"resourceType": "Bundle", "entry": entries}
    used = service.processor_seconds()
    answer = service.call(token(), json.dumps(body).encode())
    assert (answer.status_code, _code(answer)) == (413, "too-costly")
    assert service.processor_seconds() - used < 1


def _feedback(service: Service, items: list[object]) -> httpx.Response:
    address = "/cds-services/demyelinating-imaging-order-select/feedback"
    audience = f"{BASE_URL}{address}"
    headers = {"authorization": f"Bearer {token(aud=audience)}", "content-type": "application/json"}
    return service.http.post(address, content=json.dumps({"feedback": items}).encode(), headers=headers)


@pytest.mark.parametrize(
    ("items", "status", "code"),
    [
        ([1] * 600_000, 400, "too-costly"),
        ([1] * 5_000, 400, "structure"),
        (
            [{"card": "x", "outcome": "overridden", "outcomeTimestamp": "2026-03-16T09:00:00Z"}] * 5_001,
            413,
            "too-costly",
        ),
    ],
    ids=["more values than are read", "bad items", "one item too many"],
)
def test_a_batch_of_feedback_that_is_refused_costs_little(
    service: Service, items: list[object], status: int, code: str
) -> None:
    used = service.processor_seconds()
    answer = _feedback(service, items)
    assert (answer.status_code, _code(answer)) == (status, code)
    assert service.processor_seconds() - used < 1
    assert service.peak_megabytes() < 256


def test_the_largest_batch_is_kept_and_leaves_a_short_line(service: Service) -> None:
    items: list[object] = [
        {"card": f"c{number}", "outcome": "overridden", "outcomeTimestamp": "2026-03-16T09:00:00Z"}
        for number in range(ITEMS_LIMIT)
    ]
    answer = _feedback(service, items)
    assert answer.status_code == 200
    lines: list[dict[str, object]] = []
    while not (found := [line for line in lines if line["request_id"] == answer.headers["x-request-id"]]):
        more = service.events("request", 1)
        assert more, "the line did not come"
        lines += more
    [line] = found
    assert line["feedback_new"] == ITEMS_LIMIT
    assert len(json.dumps(line)) < 2_000
