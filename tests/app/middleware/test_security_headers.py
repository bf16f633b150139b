"""What every answer carries beside its content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.settings import Settings
from tests.app.conftest import CALL, Client, client_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("HEAD", "/cds-services"), ("GET", "/nowhere"), ("POST", CALL), ("PUT", CALL), ("OPTIONS", CALL)],
)
def test_every_answer_is_taken_for_what_it_is(client: Client, method: str, path: str) -> None:
    headers = client.http.request(method, path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers
    assert "strict-transport-security" not in headers
    if headers.get("content-type") == "application/json":
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_a_preflight_carries_them_too(client: Client) -> None:
    asked = {"origin": "https://ehr.example.org", "access-control-request-method": "POST"}
    assert client.http.options(CALL, headers=asked).headers["x-content-type-options"] == "nosniff"


def test_a_failure_carries_them_too(client: Client, request_body: dict[str, Any]) -> None:
    request_body["context"]["draftOrders"]["entry"][0]["resource"]["code"] = {"text": "crash"}
    answer = client.call(request_body)
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.fixture(scope="module")
def public() -> Iterator[Client]:
    """A server that clients reach by https."""
    with client_of(Settings(public_base_url="https://cds.example.org")) as client:
        yield client


def test_https_is_asked_for_where_it_is_the_public_address(public: Client) -> None:
    assert public.http.get("/cds-services").headers["strict-transport-security"] == "max-age=31536000"
