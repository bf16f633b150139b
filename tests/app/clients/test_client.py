"""Who calls is told by the issuer that the token names; garbage is anybody."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.client_profiles.registry import PROFILES
from app.clients.client import Clients
from app.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

KEY = "not looked at, " * 3
FILE = """\
clients:
  - {name: one, issuer: "https://one.example.org", profile: epic, fhir_servers: ["https://fhir.example.org/r4/"]}
  - {name: two, issuer: "https://two.example.org", profile: crd-2.2}
"""


def _token(issuer: object) -> str:
    return jwt.encode({"aud": "x", "exp": 1, "jti": "1"} | {"iss": issuer}, KEY, algorithm="HS256")


def _segment(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Clients:
    """Two known clients."""
    file: Path = tmp_path_factory.mktemp("clients") / "clients.yaml"
    file.write_text(FILE)
    return Clients(Settings(clients=file, client_profile="argonaut-pama"))


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_issuer_tells_the_client(clients: Clients, scheme: str) -> None:
    one = clients.of(f"{scheme} {_token('https://one.example.org')}")
    assert (one.name, one.profile) == ("one", PROFILES["epic"])
    assert one.fhir_servers == {"https://fhir.example.org/r4"}
    assert clients.of(f"{scheme} {_token('https://two.example.org')}").name == "two"


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer x",
        "Bearer a.b.c",
        f"Basic {_token('https://one.example.org')}",
        _token("https://one.example.org"),
        f"Bearer {_token('https://one.example.org/')}",
        f"Bearer {_token('https://three.example.org')}",
        "Bearer " + ".".join([_segment('{"alg":"none"}'), _segment('{"iss":["https://one.example.org"]}'), "x"]),
        "Bearer " + ".".join([_segment('{"alg":"none"}'), _segment('"https://one.example.org"'), "x"]),
        "Bearer " + ".".join([_segment('{"alg":"none"}'), _segment("[" * 5_000), "x"]),
        "Bearer " + ".".join([_segment("[" * 5_000), _segment("{}"), "x"]),
        "Bearer " + ".".join([_segment('{"a":' + "9" * 5_000 + "}"), _segment("{}"), "x"]),
        f"Bearer {_token('https://one.example.org')}" + "x" * 9_000,
    ],
)
def test_whoever_cannot_be_told_is_anybody(clients: Clients, authorization: str) -> None:
    anybody = clients.of(authorization)
    assert (anybody.name, anybody.profile, anybody.issuer) == ("anybody", PROFILES["argonaut-pama"], "")


@given(header=st.binary(max_size=60), payload=st.binary(max_size=60) | st.text(max_size=60).map(json.dumps))
def test_no_token_makes_a_call_fail(clients: Clients, header: bytes, payload: bytes | str) -> None:
    segments = (header, payload.encode() if isinstance(payload, str) else payload, b"x")
    token = ".".join(base64.urlsafe_b64encode(segment).decode().rstrip("=") for segment in segments)
    assert clients.of(f"Bearer {token}").name == "anybody"
    assert clients.of("Bearer " + header.decode("latin-1")).name == "anybody"


def test_without_a_file_tokens_are_not_looked_into() -> None:
    clients = Clients(Settings())
    assert [client.name for client in clients] == ["anybody"]
    assert clients.of(f"Bearer {_token('https://one.example.org')}").name == "anybody"


def test_a_profile_is_read_once_for_all_its_clients(tmp_path: Path) -> None:
    file = tmp_path / "clients.yaml"
    file.write_text(FILE.replace("crd-2.2", "epic"))
    one, two = list(Clients(Settings(clients=file, hooks_version="3.0")))[1:]
    assert one.profile is two.profile
