"""The clients file: what it may say of trust, and that a mistake in it stops the start with a reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from app.errors import ConfigurationError
from app.security.issuers import trusted_issuers
from tests.app.security.signing import ISSUER, jwks

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path, trust: object, **entry: object) -> Any:  # noqa: ANN401 - whatever is read
    """Read a file with one client."""
    path = folder / "clients.yaml"
    path.write_text(
        json.dumps(
            {"clients": [{"name": "hospital", "issuer": ISSUER, "profile": "core-2.0", "trust": trust, **entry}]}
        )
    )
    return trusted_issuers(path)


def test_keys_may_stand_in_the_file_or_beside_it_or_at_an_address(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(json.dumps(jwks("es-1")))
    for jwks_member in (jwks("es-1"), "keys.json"):
        [issuer] = read(tmp_path, {"jwks": jwks_member}).values()
        assert issuer.pinned.key_ids == ["es-1"]
    [issuer] = read(tmp_path, {"jku": "https://fhir.hospital.example.org/jwks.json"}).values()
    assert issuer.pinned is None


def test_what_is_not_said_is_strict(tmp_path: Path) -> None:
    trust = read(tmp_path, {"jwks": jwks("es-1")})[ISSUER].trust
    assert (trust.algorithms, trust.replay, trust.audiences, trust.tenants) == (("ES384", "RS384"), "refuse", (), ())


def test_members_for_others_and_clients_without_trust_are_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, None, profile="epic", fhir_servers=["https://fhir.hospital.example.org"]) == {}


@pytest.mark.parametrize(
    ("trust", "named"),
    [
        ({}, "either trust.jku"),
        ({"jku": "https://a.example.org/jwks", "jwks": {"keys": []}}, "either trust.jku"),
        ({"jku": "http://a.example.org/jwks"}, "https"),
        ({"jku": "https://user@a.example.org/jwks"}, "https"),
        ({"jku": "https://a.example.org/jwks#1"}, "https"),
        ({"jku": "file:///etc/passwd"}, "https"),
        ({"jku": "https://[::1"}, "https"),
        ({"jku": "https://a.example.org:0/jwks"}, "https"),
        ({"jwks": "absent.json"}, "No such file"),
        ({"jwks": {"keys": []}}, "no key"),
        ({"jwks": {"keys": [{"kty": "oct", "kid": "1", "k": "AAAA"}]}}, "private or shared"),
        ({"jwks": jwks("es-1"), "algorithms": ["HS256"]}, "line 1"),
        ({"jwks": jwks("es-1"), "algorithms": []}, "trust.algorithms is empty"),
        ({"jwks": jwks("es-1"), "replay": True}, "line 1"),
        ({"jwks": jwks("es-1"), "audience": ["x"]}, "audience"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, trust: object, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        read(tmp_path, trust)


@pytest.mark.parametrize("lacking", ["name", "issuer"])
def test_trust_needs_a_name_and_an_issuer(tmp_path: Path, lacking: str) -> None:
    with pytest.raises(ConfigurationError, match=lacking):
        read(tmp_path, {"jwks": jwks("es-1")}, **{lacking: ""})


def test_two_clients_cannot_share_an_issuer(tmp_path: Path) -> None:
    entry = {"name": "hospital", "issuer": ISSUER, "profile": "core-2.0", "trust": {"jwks": jwks("es-1")}}
    (tmp_path / "clients.yaml").write_text(json.dumps({"clients": [entry, {**entry, "name": "other"}]}))
    with pytest.raises(ConfigurationError, match="same issuer"):
        trusted_issuers(tmp_path / "clients.yaml")


@pytest.mark.parametrize("written", [b"clients: [", b"clients: {}", b"", b"\xff\xfe", b"clients: []\nclients: []"])
def test_a_file_that_is_no_clients_file(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "clients.yaml").write_bytes(written)
    with pytest.raises(ConfigurationError, match="IMAGING_CDS_CLIENTS"):
        trusted_issuers(tmp_path / "clients.yaml")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        trusted_issuers(tmp_path / "clients.yaml")
