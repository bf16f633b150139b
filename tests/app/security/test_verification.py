"""Decisions at the edge of time, and for feedback; the rest is in the attacks on a running service."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from app.clients.client import Clients
from app.security.authenticator import addresses
from app.security.issuers import pinned_keys, trusted_clients
from app.security.published_keys import PinnedKeys
from app.security.refusals import Refusal, Refused
from app.security.replay_cache import ReplayMemory
from app.security.verification import Verifier
from app.settings import Settings
from tests.app.security.signing import AUDIENCE, BASE_URL, ISSUER, SERVICE, claims, encoded, header, jwks, sign

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_800_000_000
EXAMPLE_HEADER = {
    "alg": "ES384",
    "typ": "JWT",
    "kid": "example-kid",
    "jku": "https://fhir-ehr.example.com/jwk_uri",
}
EXAMPLE_CLAIMS: dict[str, Any] = {
    "iss": "https://fhir-ehr.example.com/",
    "aud": "https://cds.example.org/cds-services/some-service",
    "exp": 1422568860,
    "iat": 1311280970,
    "jti": "ee22b021-e1b7-4611-ba5b-8eec6a33ac1e",
    "tenant": "2ddd6c3a-8e9a-44c6-a305-52111ad302a2",
}
EXAMPLE_SIGNATURE = (
    "d1WfLjGRKlcWB94l9do4cM8REXeYJLL6SGUBO8VHZhfM8mwKYP70EMxJ67War4TQ"
    "blEpaQrp11wx5p7oPFm2ETYgCicS84vXWEIYTdjooZdooCSDf2L8-i4awdoUwiEb"
)
EXAMPLE_KEY = {
    "kty": "EC",
    "use": "sig",
    "crv": "P-384",
    "kid": "example-kid",
    "x": "46SDH7Znh821wblCBglA61sNE9ZrHYKKt3qRtRTmSXyOI_FIGBLWrWa0GPUkDCEk",
    "y": "XMcRuuoGW7CXjQdy-F5i3FeBE0x9hPLdeFdSoDd3ELmx404tLX0VRRcqzAsPhXcI",
    "alg": "ES384",
}
"""The example in the section Trusting CDS Clients of CDS Hooks 2.0.1, valid from 2011 to 2015."""


def verifying(folder: Path, issuer: str, trust: dict[str, Any], lifetime: int, now: int) -> Verifier:
    """Return a verifier that trusts one client, and whose clock stands."""
    path = folder / "clients.yaml"
    hospital = {"name": "hospital", "issuer": issuer, "profile": "core-2.0", "trust": trust}
    path.write_text(json.dumps({"clients": [hospital]}))
    clients = trusted_clients(Clients(Settings(clients=path)))
    keys = {name: PinnedKeys(key_set) for name, key_set in pinned_keys(clients.values()).items()}
    return Verifier(clients, keys, ReplayMemory(), lifetime, lambda: now)


@pytest.fixture
def verifier(tmp_path: Path) -> Verifier:
    """A verifier with a key of each kind."""
    trust = {"jwks": jwks("es-1", "rs-1", "p256"), "algorithms": ["ES384", "ES256", "RS256"]}
    return verifying(tmp_path, ISSUER, trust, 3600, NOW)


def reason(verifier: Verifier, written: str, *, service: str = SERVICE, feedback: bool = False) -> Refusal | None:
    """Return why a token is refused, or None."""
    audiences = addresses(BASE_URL, service, feedback=feedback)
    try:
        client = asyncio.run(verifier.verify([f"Bearer {written}"], audiences))
    except Refused as refused:
        return refused.reason
    assert client.name == "hospital"
    return None


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        (-300, 0, None),
        (-300, -59, None),
        (-300, -60, Refusal.EXPIRED),
        (60, 300, None),
        (61, 300, Refusal.EARLY),
        (-3000, 600, None),
        (-3000, 601, Refusal.LIFETIME),
        (-0.5, 299.5, None),
    ],
)
def test_time(verifier: Verifier, begin: float, end: float, expected: Refusal | None) -> None:
    assert reason(verifier, sign(header(), claims(iat=NOW + begin, exp=NOW + end))) is expected


@pytest.mark.parametrize(
    ("audience", "feedback", "expected"),
    [
        (AUDIENCE, False, None),
        (AUDIENCE, True, None),
        (f"{AUDIENCE}/feedback", True, None),
        (f"{AUDIENCE}/feedback", False, Refusal.AUDIENCE),
        (f"{BASE_URL}/cds-services/other/feedback", True, Refusal.AUDIENCE),
    ],
)
def test_j15_feedback_may_name_either_address(
    verifier: Verifier,
    audience: str,
    feedback: bool,  # noqa: FBT001 - a parameter of the test
    expected: Refusal | None,
) -> None:
    written = sign(header(), claims(iat=NOW, exp=NOW + 300, aud=audience))
    assert reason(verifier, written, feedback=feedback) is expected


@pytest.mark.parametrize(("algorithm", "kid"), [("ES256", "p256"), ("RS256", "rs-1")])
def test_j05_algorithms_that_the_entry_lists(verifier: Verifier, algorithm: str, kid: str) -> None:
    assert reason(verifier, sign(header(alg=algorithm, kid=kid), claims(iat=NOW, exp=NOW + 300), kid)) is None


def test_j05_an_entry_that_lists_others_takes_a_recommended_one_no_longer(verifier: Verifier) -> None:
    written = sign(header(alg="RS384", kid="rs-1"), claims(iat=NOW, exp=NOW + 300), "rs-1")
    assert reason(verifier, written) is Refusal.ALGORITHM


@pytest.mark.parametrize(
    ("since_expiry", "changed", "expected"),
    [(-60, {}, None), (60, {}, Refusal.EXPIRED), (-60, {"iat": 1311280971}, Refusal.SIGNATURE)],
)
def test_the_example_of_the_specification(
    tmp_path: Path, since_expiry: int, changed: dict[str, int], expected: Refusal | None
) -> None:
    """It is good for years, so that it passes only where the longest lifetime is set so."""
    trust = {"jwks": {"keys": [EXAMPLE_KEY]}, "tenants": [EXAMPLE_CLAIMS["tenant"]]}
    verifier = verifying(tmp_path, EXAMPLE_CLAIMS["iss"], trust, 10**9, EXAMPLE_CLAIMS["exp"] + since_expiry)
    parts = [json.dumps(part, separators=(",", ":")).encode() for part in (EXAMPLE_HEADER, EXAMPLE_CLAIMS | changed)]
    written = ".".join([*map(encoded, parts), EXAMPLE_SIGNATURE])
    assert reason(verifier, written, service="some-service") is expected
