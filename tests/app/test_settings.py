"""The environment decides, and a wrong value is refused at start."""

from __future__ import annotations

from datetime import date
from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.errors import ConfigurationError
from app.main import create_app
from app.settings import SANDBOX_ORIGINS, Settings


def test_defaults_are_for_one_machine() -> None:
    settings = Settings()
    assert settings.base_url == "http://127.0.0.1:8080"
    assert settings.cors_origins == SANDBOX_ORIGINS
    assert settings.metrics_host == "127.0.0.1"
    assert settings.body_limit == 2_000_000
    assert (settings.fhir_servers, settings.fhir_timeout) == ((), 1.5)


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGING_CDS_PUBLIC_BASE_URL", "https://cds.example.org/imaging/")
    monkeypatch.setenv("IMAGING_CDS_CORS_ORIGINS", "https://a.example.org/, https://b.example.org")
    monkeypatch.setenv("IMAGING_CDS_TODAY", "2026-03-16")
    monkeypatch.setenv("IMAGING_CDS_LOG_LEVEL", "WARNING")
    monkeypatch.setenv("IMAGING_CDS_CLIENTS", "/etc/imaging-cds/clients.yaml")
    monkeypatch.setenv("IMAGING_CDS_CLIENT_PROFILE", "crd-2.2")
    monkeypatch.setenv("IMAGING_CDS_FHIR_SERVERS", "https://ehr.example.org/fhir, https://test.example.org/fhir/")
    monkeypatch.setenv("IMAGING_CDS_FHIR_PRIVATE_NETWORKS", "10.20.0.0/16,fd12::/16")
    settings = Settings()
    assert settings.base_url == "https://cds.example.org/imaging"
    assert settings.cors_origins == ("https://a.example.org", "https://b.example.org")
    assert settings.current_date() == date(2026, 3, 16)
    assert settings.log_level == "warning"
    assert str(settings.clients) == "/etc/imaging-cds/clients.yaml"
    assert settings.client_profile == "crd-2.2"
    assert settings.fhir_servers == ("https://ehr.example.org/fhir", "https://test.example.org/fhir")
    assert settings.fhir_private_networks == (ip_network("10.20.0.0/16"), ip_network("fd12::/16"))


def test_an_empty_name_of_the_clients_file_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGING_CDS_CLIENTS", "")
    assert Settings().clients is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "99999"),
        ("TODAY", "yesterday"),
        ("BODY_LIMIT", "0"),
        ("CLIENT_PROFILE", "cerner"),
        ("HOOKS_VERSION", "4.0"),
        ("FHIR_TIMEOUT", "0"),
        ("FHIR_PRIVATE_NETWORKS", "10.20.0.1/16"),
    ],
)
def test_a_wrong_value_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"IMAGING_CDS_{name}", value)
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize(
    ("host", "origins"), [("127.0.0.1", SANDBOX_ORIGINS), ("::1", SANDBOX_ORIGINS), ("0.0.0.0", ())]
)
def test_pages_of_the_sandbox_may_call_and_only_on_this_machine(host: str, origins: tuple[str, ...]) -> None:
    assert Settings(host=host).cors_origins == origins


@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_an_address_of_ipv6_stands_in_brackets_in_every_url(host: str) -> None:
    settings = Settings(host=host)
    assert (settings.host, settings.base_url) == ("::1", "http://[::1]:8080")
    assert settings.hosts == ("::1", "::1")


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        setattr(Settings(), "port", 1)  # noqa: B010 - the type checker refuses the plain form already


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(fhir_servers=("http://ehr.example.org/fhir",)), "unencrypted"),
        (Settings(fhir_ca_file=Path("/no/such/file")), "No such file"),
        (Settings(fhir_ca_file=Path(__file__)), "no certificate in PEM"),
    ],
)
def test_what_the_fhir_access_cannot_use_stops_the_start(settings: Settings, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        create_app(settings)
