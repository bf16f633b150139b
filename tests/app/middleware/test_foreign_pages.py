"""Where nobody has to prove who they are, a web page of elsewhere cannot use a browser to write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.settings import SANDBOX_ORIGINS, Settings
from tests.app.conftest import CALL, Client, assert_refused, stand_in_client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

FEEDBACK = f"{CALL}/feedback"
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://localhost:1", "null", "http://127.0.0.1.evil.example"]
)
@pytest.mark.parametrize("path", [CALL, FEEDBACK, "/nowhere"])
def test_a_page_of_elsewhere_may_not_write(client: Client, origin: str, path: str) -> None:
    answer = client.http.post(path, content=b"{}", headers={**JSON, "origin": origin})
    assert assert_refused(client, answer, 403, "forbidden")["expression"] == ["Origin"]
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origin", SANDBOX_ORIGINS)
def test_the_sandbox_may(client: Client, request_body: dict[str, Any], origin: str) -> None:
    answer = client.call(request_body, origin=origin)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, origin)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_a_page_of_its_own_may(client: Client, request_body: dict[str, Any], name: str) -> None:
    own = f"{name}:{client.http.base_url.port}"
    assert client.call(request_body, host=own, origin=f"http://{own}").status_code == 200


def test_what_a_page_may_send_without_asking_is_refused(client: Client) -> None:
    """Bodies of these kinds, or of none, are sent by a browser wherever a page wants."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", None):
        headers = {} if kind is None else {"content-type": kind}
        assert client.http.post(FEEDBACK, content=b"{}", headers=headers).status_code == 415


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example."]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_name_that_was_made_to_lead_here_is_not_answered(client: Client, host: str, method: str) -> None:
    answer = client.http.request(method, "/cds-services", headers={"host": host, "origin": f"http://{host}"})
    assert assert_refused(client, answer, 421, "forbidden")["expression"] == ["Host"]


@pytest.mark.parametrize(
    "host", ["10.1.2.3", "[fd00::1]:8080", "imaging-cds:8080", "imaging.localhost", "LOCALHOST", ""]
)
def test_names_that_nobody_can_make_lead_here_are(client: Client, host: str) -> None:
    assert client.http.get("/cds-services", headers={"host": host}).status_code == 200


@pytest.fixture(scope="module")
def named() -> Iterator[Client]:
    """A server behind a proxy that tells who calls."""
    chosen = {
        "authentication": "off",
        "host": "127.0.0.1",
        "public_base_url": "https://cds.example.org/imaging",
        "trusted_hosts": "imaging-cds.cds.svc.cluster.local",
        "cors_origins": "https://ehr.example.org",
    }
    with stand_in_client_of(Settings.model_validate(chosen)) as client:
        yield client


@pytest.mark.parametrize("host", ["cds.example.org", "CDS.example.org:443", "imaging-cds.cds.svc.cluster.local:8080"])
def test_configured_names_are_answered(named: Client, host: str) -> None:
    assert named.http.get("/cds-services", headers={"host": host}).status_code == 200
    assert named.http.get("/cds-services", headers={"host": "evil.example"}).status_code == 421


def test_a_listed_origin_may_write(named: Client, request_body: dict[str, Any]) -> None:
    assert named.call(request_body, origin="https://ehr.example.org").status_code == 200
    assert named.call(request_body, origin=SANDBOX_ORIGINS[0]).status_code == 403


def test_everybody_may_where_that_is_configured(request_body: dict[str, Any]) -> None:
    with stand_in_client_of(Settings.model_validate({"cors_origins": "*"})) as client:
        assert client.call(request_body, origin="https://anywhere.example").status_code == 200
