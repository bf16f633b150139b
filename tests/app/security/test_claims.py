"""Where nobody has to prove who it is, the issuer that a token names tells the client; garbage is anybody."""

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
from app.security.claims import claimed_client
from app.security.tokens import claimed_issuer
from app.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

KEY = "not looked at, " * 3
ONE = "https://one.example.org"
FILE = """\
clients:
  - {name: one, issuer: "https://one.example.org", profile: epic}
  - {name: two, issuer: "https://two.example.org", profile: crd-2.2}
"""
VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
NAMES = st.sampled_from(["iss", "aud", "exp", "jti", "sub", "tenant"]) | st.text()
CLAIMS = st.dictionaries(NAMES, VALUES | st.lists(VALUES, max_size=3), max_size=6)


def _token(issuer: object) -> str:
    return jwt.encode({"aud": "x", "exp": 1, "jti": "1"} | {"iss": issuer}, KEY, algorithm="HS256")


def _segment(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _by_pyjwt(authorization: str) -> str:
    """Read the issuer with another program."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return ""
    try:
        issuer = jwt.decode(token.strip(), options={"verify_signature": False}).get("iss")
    except (jwt.InvalidTokenError, RecursionError, ValueError):
        return ""
    return issuer if isinstance(issuer, str) else ""


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Clients:
    """Two known clients."""
    file: Path = tmp_path_factory.mktemp("clients") / "clients.yaml"
    file.write_text(FILE)
    return Clients(Settings(clients=file, client_profile="argonaut-pama"))


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_issuer_tells_the_client(clients: Clients, scheme: str) -> None:
    one = claimed_client(clients, f"{scheme} {_token(ONE)}")
    assert (one.name, one.profile) == ("one", PROFILES["epic"])
    assert claimed_client(clients, f"{scheme} {_token('https://two.example.org')}").name == "two"


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer x",
        "Bearer a.b.c",
        f"Basic {_token(ONE)}",
        _token(ONE),
        f"Bearer {_token(ONE + '/')}",
        f"Bearer {_token('https://three.example.org')}",
        "Bearer " + ".".join([_segment('{"alg":"none"}'), _segment('{"iss":["https://one.example.org"]}'), "x"]),
        "Bearer " + ".".join([_segment('{"alg":"none"}'), _segment('"https://one.example.org"'), "x"]),
        "Bearer " + ".".join([_segment('{"alg":"none"}'), _segment("[" * 5_000), "x"]),
        "Bearer " + ".".join([_segment("[" * 5_000), _segment("{}"), "x"]),
        "Bearer " + ".".join([_segment('{"a":' + "9" * 5_000 + "}"), _segment("{}"), "x"]),
        f"Bearer {_token(ONE)}" + "x" * 9_000,
    ],
)
def test_whoever_cannot_be_told_is_anybody(clients: Clients, authorization: str) -> None:
    assert claimed_client(clients, authorization) is clients.anybody


@given(header=st.binary(max_size=60), payload=st.binary(max_size=60) | st.text(max_size=60).map(json.dumps))
def test_no_token_makes_a_call_fail(clients: Clients, header: bytes, payload: bytes | str) -> None:
    segments = (header, payload.encode() if isinstance(payload, str) else payload, b"x")
    token = ".".join(base64.urlsafe_b64encode(segment).decode().rstrip("=") for segment in segments)
    assert claimed_client(clients, f"Bearer {token}") is clients.anybody
    assert claimed_client(clients, "Bearer " + header.decode("latin-1")) is clients.anybody


@given(scheme=st.sampled_from(["Bearer", "bearer", "Bearer ", "Basic", ""]), claims=CLAIMS)
def test_any_token_names_whom_another_reader_reads(scheme: str, claims: dict[str, object]) -> None:
    token = ".".join([_segment('{"alg":"ES384"}'), _segment(json.dumps(claims)), "c2ln"])
    assert claimed_issuer(f"{scheme} {token}") == _by_pyjwt(f"{scheme} {token}")


@given(st.text(alphabet="Bearer ABCxyz09-_=.\t{}\"'%", max_size=120))
def test_any_header_names_nobody_whom_another_reader_does_not_read(authorization: str) -> None:
    assert claimed_issuer(authorization) in ("", _by_pyjwt(authorization))


def test_without_a_file_tokens_are_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.security.claims.claimed_issuer", None)
    clients = Clients(Settings())
    assert claimed_client(clients, f"Bearer {_token(ONE)}") is clients.anybody
