"""A web page of another origin may call, and read what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.settings import SANDBOX_ORIGINS, Settings
from tests.app.conftest import CALL, Client, stand_in_client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = SANDBOX_ORIGINS[0]


def preflight(client: Client, path: str, method: str, wanted: str, origin: str = PAGE) -> dict[str, str]:
    """Ask as a browser does before the call itself; returns the headers of a good answer, or none."""
    asked = {"origin": origin, "access-control-request-method": method, "access-control-request-headers": wanted}
    answer = client.http.options(path, headers=asked)
    return dict(answer.headers) if answer.is_success else {}


@pytest.mark.parametrize(
    ("path", "method", "wanted"),
    [("/cds-services", "GET", "authorization"), (CALL, "POST", "authorization,content-type")],
)
def test_c01_preflight_needs_no_token(client: Client, path: str, method: str, wanted: str) -> None:
    headers = preflight(client, path, method, wanted)
    assert headers["access-control-allow-origin"] == PAGE
    assert headers["access-control-allow-methods"] == "GET, POST, OPTIONS"
    listed = headers["access-control-allow-headers"].lower().split(", ")
    assert {"authorization", "content-type"} <= set(listed)
    assert int(headers["access-control-max-age"]) > 0


@pytest.mark.parametrize(("path", "body"), [(CALL, b"{"), ("/nowhere", b""), ("/cds-services", b"")])
def test_c03_refusals_can_be_read(client: Client, path: str, body: bytes) -> None:
    answer = client.http.post(path, content=body, headers={"origin": PAGE})
    assert answer.is_client_error
    assert answer.headers["access-control-allow-origin"] == PAGE


def test_a_page_may_call_into_a_private_network_if_its_origin_is_allowed(client: Client, choosy: Client) -> None:
    asked = {"access-control-request-method": "POST", "access-control-request-private-network": "true"}
    answer = client.http.options(CALL, headers={**asked, "origin": PAGE})
    assert answer.headers["access-control-allow-private-network"] == "true"
    stranger = choosy.http.options(CALL, headers={**asked, "origin": "https://stranger.example.org"})
    assert not {"access-control-allow-origin", "access-control-allow-private-network"} & set(stranger.headers)


@pytest.fixture(scope="module")
def choosy() -> Iterator[Client]:
    """A server that lets one origin in."""
    with stand_in_client_of(Settings.model_validate({"cors_origins": f"{PAGE}/, https://other.example.org"})) as client:
        yield client


def test_c02_another_origin_gets_no_permission(choosy: Client) -> None:
    stranger = "https://stranger.example.org"
    assert preflight(choosy, CALL, "POST", "content-type", stranger) == {}
    answer = choosy.http.get("/cds-services", headers={"origin": stranger})
    assert "access-control-allow-origin" not in answer.headers


def test_a_listed_origin_is_named_in_the_answer(choosy: Client) -> None:
    assert preflight(choosy, CALL, "POST", "content-type")["access-control-allow-origin"] == PAGE
    answer = choosy.http.get("/cds-services", headers={"origin": PAGE})
    assert answer.headers["access-control-allow-origin"] == PAGE
