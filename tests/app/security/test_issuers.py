"""The clients file: what it may say of trust, and that a mistake in it stops the start with a reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from app.clients.client import Clients
from app.errors import ConfigurationError
from app.security.issuers import pinned_keys, trusted_clients
from app.settings import Settings
from tests.app.security.signing import ISSUER, jwks

if TYPE_CHECKING:
    from pathlib import Path

    from app.clients.client import TrustedClient
    from app.security.key_sets import KeySet


def read(folder: Path, trust: object, **entry: object) -> tuple[dict[str, TrustedClient], dict[str, KeySet]]:
    """Read a file with one client."""
    path = folder / "clients.yaml"
    path.write_text(
        json.dumps(
            {"clients": [{"name": "hospital", "issuer": ISSUER, "profile": "core-2.0", "trust": trust, **entry}]}
        )
    )
    return checked(path)


def checked(path: Path) -> tuple[dict[str, TrustedClient], dict[str, KeySet]]:
    """Read a clients file as a service does where clients must prove who they are."""
    clients = trusted_clients(Clients(Settings(clients=path)))
    return clients, pinned_keys(clients.values())


def test_keys_may_stand_in_the_file_or_beside_it_or_at_an_address(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(json.dumps(jwks("es-1")))
    for jwks_member in (jwks("es-1"), "keys.json"):
        _, keys = read(tmp_path, {"jwks": jwks_member})
        assert keys[ISSUER].key_ids == ["es-1"]
    clients, keys = read(tmp_path, {"jku": "https://fhir.hospital.example.org/jwks.json"})
    assert (list(clients), keys) == ([ISSUER], {})


def test_what_is_not_said_is_strict(tmp_path: Path) -> None:
    clients, _ = read(tmp_path, {"jwks": jwks("es-1")})
    policy = clients[ISSUER].policy
    assert (policy.algorithms, policy.replay, policy.audiences, policy.tenants) == (
        ("ES384", "RS384"),
        "refuse",
        (),
        (),
    )


def test_members_for_others_and_clients_without_trust_are_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, None, profile="epic", fhir_servers=["https://fhir.hospital.example.org"]) == ({}, {})


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
        checked(tmp_path / "clients.yaml")


@pytest.mark.parametrize("written", [b"clients: [", b"clients: {}", b"", b"\xff\xfe", b"clients: []\nclients: []"])
def test_a_file_that_is_no_clients_file(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "clients.yaml").write_bytes(written)
    with pytest.raises(ConfigurationError, match="IMAGING_CDS_CLIENTS"):
        checked(tmp_path / "clients.yaml")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        checked(tmp_path / "clients.yaml")
