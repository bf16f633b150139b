"""A service call is answered alike by the fast path and by the framework's route, which it goes around."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from tests.app.conftest import CALL

if TYPE_CHECKING:
    from fastapi import FastAPI

pytestmark = pytest.mark.usefixtures("stubbed")
Answer = tuple[int, dict[str, str], bytes]


async def _post(app: FastAPI, path: str, body: bytes, media: str, root: str) -> Answer:
    """Send a call; below a root path the fast path leaves it to the framework."""
    below = httpx.ASGITransport(app, root_path=root)
    async with httpx.AsyncClient(transport=below, base_url="http://127.0.0.1:8080") as client:
        answer = await client.post(root + path, content=body, headers={"content-type": media})
    del answer.headers["x-request-id"]
    return answer.status_code, dict(answer.headers), answer.content


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
