"""Who is asked to prove who it is, and what happens at start; how often one client may call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from app.errors import ConfigurationError
from app.main import create_app
from app.settings import Settings
from tests.app.cli.test_commands import imaging_cds
from tests.app.conftest import CALL, SERVICE, client_of
from tests.app.security.signing import BASE_URL, ISSUER, jwks, token

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

NOWHERE = "sqlite:////nowhere/secret/tokens.db"
pytestmark = pytest.mark.usefixtures("stubbed")


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    """A clients file with one client."""
    path = tmp_path / "clients.yaml"
    path.write_text(
        json.dumps(
            {
                "clients": [
                    {"name": "hospital", "issuer": ISSUER, "profile": "core-2.0", "trust": {"jwks": jwks("es-1")}}
                ]
            }
        )
    )
    return path


@pytest.mark.parametrize(
    ("host", "authentication", "expected"),
    [
        ("127.0.0.1", "auto", False),
        ("127.8.8.8", "auto", False),
        ("localhost", "auto", False),
        ("::1", "auto", False),
        ("[::1]", "auto", False),
        ("0.0.0.0", "auto", True),
        ("::", "auto", True),
        ("10.0.0.1", "auto", True),
        ("cds.example.org", "auto", True),
        ("localhost.example.org", "auto", True),
        ("127.0.0.1", "on", True),
        ("0.0.0.0", "off", False),
    ],
)
def test_clients_must_authenticate_unless_only_this_machine_can_call(
    host: str,
    authentication: str,
    expected: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    assert Settings.model_validate({"host": host, "authentication": authentication}).authenticates is expected


@pytest.mark.parametrize("settings", [{"host": "0.0.0.0"}, {"authentication": "on"}])
def test_without_a_client_the_service_does_not_start_and_says_what_to_do(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=r"IMAGING_CDS_CLIENTS.*IMAGING_CDS_AUTHENTICATION=off"):
        create_app(Settings(**settings))


def test_without_a_client_that_is_trusted_the_service_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "clients.yaml").write_text(
        "clients: [{name: hospital, issuer: 'https://a.example.org', profile: core-2.0}]"
    )
    with pytest.raises(ConfigurationError, match="trust"):
        create_app(Settings(host="0.0.0.0", clients=tmp_path / "clients.yaml"))


@pytest.mark.parametrize("workers", ["1", "2"])
def test_serve_says_it_in_one_line(workers: str) -> None:
    result = imaging_cds("serve", "--host", "0.0.0.0", "--port", "0", "--workers", workers)
    assert result.exit_code == 1
    assert isinstance(result.exception, ConfigurationError)


def test_a_database_that_cannot_be_used_stops_the_start_without_its_password(clients: Path) -> None:
    settings = Settings(authentication="on", clients=clients, token_database=SecretStr(NOWHERE))
    with pytest.raises(ConfigurationError, match="IMAGING_CDS_TOKEN_DATABASE") as told:
        create_app(settings)
    assert "secret" not in str(told.value)


def test_off_is_said_at_every_start(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.telemetry.logs.configure", lambda _: None)
    create_app(Settings(authentication="off"))
    assert [record.message for record in caplog.records if record.levelname == "WARNING"] == [
        "authentication is off: whoever reaches this service may call it"
    ]


def test_the_verified_client_is_the_one_in_the_log(clients: Path, request_body: dict[str, Any]) -> None:
    settings = Settings(authentication="on", clients=clients, public_base_url=f"{BASE_URL}/")
    with client_of(settings) as client:
        good = token(aud=f"{BASE_URL}{CALL}")
        assert client.call(request_body, authorization=f"bearer {good}").status_code == 200
        assert client.call(request_body).status_code == 401
        assert client.http.get("/cds-services").status_code == 200


def test_n28_a_client_that_calls_too_often_waits_and_the_others_do_not(
    clients: Path, request_body: dict[str, Any]
) -> None:
    listed = json.loads(clients.read_text())
    listed["clients"].append({**listed["clients"][0], "name": "other", "issuer": "https://other.example.org"})
    clients.write_text(json.dumps(listed))
    settings = Settings(authentication="on", clients=clients, public_base_url=BASE_URL, calls_per_second=2)
    with client_of(settings) as client:

        def call(issuer: str) -> Any:  # noqa: ANN401 - an answer
            written = token(iss=issuer, aud=f"{BASE_URL}/cds-services/{SERVICE}")
            return client.call(request_body, authorization=f"Bearer {written}")

        assert [call(ISSUER).status_code for _ in range(2)] == [200, 200]
        refused = call(ISSUER)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 30
        assert refused.json()["issue"][0]["code"] == "throttled"
        assert call("https://other.example.org").status_code == 200
