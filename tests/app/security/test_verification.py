"""Decisions at the edge of time, and for feedback; the rest is in the attacks on a running service."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from app.security.admission import addresses
from app.security.issuers import trusted_issuers
from app.security.published_keys import PinnedKeys
from app.security.refusals import Refusal, Refused
from app.security.replay import SeenInMemory
from app.security.verification import Verifier
from tests.app.security.signing import AUDIENCE, BASE_URL, ISSUER, SERVICE, claims, header, jwks, sign

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_800_000_000


@pytest.fixture
def verifier(tmp_path: Path) -> Verifier:
    """A verifier whose clock stands."""
    path = tmp_path / "clients.yaml"
    trust = {"jwks": jwks("es-1", "rs-1", "p256"), "algorithms": ["ES384", "ES256", "RS256"]}
    path.write_text(
        json.dumps({"clients": [{"name": "hospital", "issuer": ISSUER, "profile": "core-2.0", "trust": trust}]})
    )
    issuers = trusted_issuers(path)
    keys = {name: PinnedKeys(issuer.pinned) for name, issuer in issuers.items() if issuer.pinned}
    return Verifier(issuers, keys, SeenInMemory(), 3600, lambda: NOW)


def reason(verifier: Verifier, written: str, *, feedback: bool = False) -> Refusal | None:
    """Return why a token is refused, or None."""
    audiences = addresses(BASE_URL, SERVICE, feedback=feedback)
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
