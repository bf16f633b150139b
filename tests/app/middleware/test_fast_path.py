"""A service call is answered alike by the fast path and by the framework's route, which it goes around."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from app.main import create_app
from app.settings import Settings
from tests.app.conftest import CALL

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Message

pytestmark = pytest.mark.usefixtures("stubbed")
Answer = tuple[int, dict[str, str], bytes]


async def _post(app: FastAPI, path: str, body: bytes, media: str, root: str) -> Answer:
    """Send a call; below a root path the fast path leaves it to the framework."""
    headers = {"host": "127.0.0.1", "content-type": media, "content-length": str(len(body))}
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": root + path,
        "raw_path": (root + path).encode(),
        "query_string": b"",
        "root_path": root,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8080),
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    del told["x-request-id"]
    return sent[0]["status"], told, b"".join(message.get("body", b"") for message in sent)


def _both_ways(path: str, body: bytes, media: str) -> list[Answer]:
    async def answers() -> list[Answer]:
        app = create_app(Settings(body_limit=50_000))
        async with app.router.lifespan_context(app):
            return [await _post(app, path, body, media, root) for root in ("", "/behind")]

    return asyncio.run(answers())


@pytest.mark.parametrize("study", ["CT of the head", "MRI of the head", "crash"])
def test_an_order_is_answered_alike(request_body: dict[str, Any], study: str) -> None:
    request_body["context"]["draftOrders"]["entry"][0]["resource"]["code"] = {"text": study}
    fast, plain = _both_ways(CALL, json.dumps(request_body).encode(), "application/json")
    assert fast == plain
    assert fast[0] == (500 if study == "crash" else 200)


@pytest.mark.parametrize(
    ("path", "body", "media", "status"),
    [
        ("/cds-services/unknown", b"{}", "application/json", 404),
        (CALL, b"{", "application/json", 400),
        (CALL, b"{}", "text/plain", 415),
        (CALL, b" " * 60_000, "application/json", 413),
    ],
)
def test_a_refusal_is_the_same(path: str, body: bytes, media: str, status: int) -> None:
    fast, plain = _both_ways(path, body, media)
    assert fast == plain
    assert fast[0] == status
