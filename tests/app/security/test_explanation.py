"""`imaging-cds token explain`: why a token is refused and what to change."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from app.security.refusals import Refusal
from app.security.remedies import REMEDIES
from tests.app.cli.test_commands import imaging_cds
from tests.app.conftest import SERVICE
from tests.app.security import signing
from tests.app.security.signing import ABSENT, BASE_URL, ISSUER, header, jwks, public_jwk, sign
from tests.app.security.test_key_fetch import answering

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result


pytestmark = pytest.mark.usefixtures("stubbed")
AUDIENCE = f"{BASE_URL}/cds-services/{SERVICE}"


def claims(**changed: object) -> dict[str, Any]:
    """Return the claims of a good token for the stand-in."""
    return signing.claims(**({"aud": AUDIENCE} | changed))


def token(**changed: object) -> str:
    """Return a good token for the stand-in, or one with these claims changed."""
    return sign(header(), claims(**changed))


@pytest.fixture(autouse=True)
def _base_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGING_CDS_PUBLIC_BASE_URL", "https://cds.example.org")


def listed(folder: Path, **trust: object) -> str:
    """Write a clients file with one client."""
    path = folder / "clients.yaml"
    path.write_text(
        json.dumps({"clients": [{"name": "hospital", "issuer": ISSUER, "profile": "core-2.0", "trust": trust}]})
    )
    return str(path)


def explain(folder: Path, written: str, *options: str) -> Result:
    """Run the command with a pinned key."""
    clients = listed(folder, jwks=jwks("es-1"), tenants=["north"])
    return imaging_cds("token", "explain", "-", "--clients", clients, *options, given=f"{written}\n")


def test_a_good_token(tmp_path: Path) -> None:
    result = explain(tmp_path, token(tenant="north"), "--service", SERVICE)
    assert result.exit_code == 0
    assert "REFUSED" not in result.stdout
    assert "Accepted" in result.stdout


@pytest.mark.parametrize(
    ("make", "code", "remedy"),
    [
        (lambda: token(aud="https://elsewhere.example.net"), Refusal.AUDIENCE, "trust.audiences"),
        (lambda: token(iss="https://stranger.example.org"), Refusal.ISSUER, "IMAGING_CDS_CLIENTS"),
        (lambda: token(exp=int(time.time()) + 9000), Refusal.LIFETIME, "IMAGING_CDS_TOKEN_LIFETIME"),
        (lambda: token(exp=1), Refusal.EXPIRED, "clock"),
        (lambda: token(iat=2_000_000_000, exp=2_000_000_100), Refusal.EARLY, "NTP"),
        (lambda: token(tenant="south"), Refusal.TENANT, "trust.tenants"),
        (lambda: token(jti=ABSENT), Refusal.CLAIM, "jti as text"),
        (lambda: sign(header(kid="es-2"), claims(tenant="north")), Refusal.KEY_UNKNOWN, "out of date"),
        (lambda: sign(header(), claims(tenant="north"), "es-2"), Refusal.SIGNATURE, "another key"),
        (lambda: sign(header(alg="HS256"), claims(tenant="north")), Refusal.ALGORITHM, "trust.algorithms"),
        (lambda: sign(header(typ=ABSENT), claims()), Refusal.TYPE, "typ"),
        (lambda: sign(header(kid=ABSENT), claims()), Refusal.KEY_ID, "kid"),
        (lambda: sign(header(jwk=public_jwk("es-2")), claims()), Refusal.HEADER_MEMBER, "never taken from a token"),
        (lambda: "opaque-access-token", Refusal.MALFORMED, "fhirAuthorization"),
        (lambda: "x" * 9000, Refusal.TOO_LONG, "8192"),
    ],
    ids=lambda value: value.value if isinstance(value, Refusal) else "",
)
def test_a_token_that_is_refused(tmp_path: Path, make: Callable[[], str], code: Refusal, remedy: str) -> None:
    """Each token is made when it is used: it is only valid for minutes, and other tests may come before."""
    result = explain(tmp_path, make())
    assert result.exit_code == 1
    assert f"the log says: {code.value}" in result.stdout
    assert f"{code.value}: {REMEDIES[code]}" in result.stdout.replace("\n", " ").replace("  ", " ")
    assert remedy in REMEDIES[code]


def test_every_reason_has_a_remedy() -> None:
    assert set(REMEDIES) == set(Refusal)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    told = explain(tmp_path, sign(header(typ="JOSE"), claims(aud="x", exp=1), "es-2")).stdout
    for code in ("type", "audience", "expired", "tenant", "signature"):
        assert f"{code}: " in told
    assert "the log says: type" in told


def test_the_time_can_be_given(tmp_path: Path) -> None:
    old = token(tenant="north", iat=1_700_000_000, exp=1_700_000_300)
    assert explain(tmp_path, old).exit_code == 1
    for moment in ("2023-11-14T22:15:00", "2023-11-14T23:15:00+0100"):
        assert explain(tmp_path, old, "--at", moment).exit_code == 0
    assert datetime.fromtimestamp(1_700_000_100, UTC).isoformat() == "2023-11-14T22:15:00+00:00"


def test_feedback_has_an_address_of_its_own(tmp_path: Path) -> None:
    written = token(aud=f"{AUDIENCE}/feedback", tenant="north")
    assert explain(tmp_path, written).exit_code == 1
    assert explain(tmp_path, written, "--feedback").exit_code == 0


def test_nothing_goes_out_unless_it_is_asked_for(tmp_path: Path) -> None:
    with answering(json.dumps(jwks("es-1")).encode()) as address:
        clients = listed(tmp_path, jku=address)
        told = imaging_cds("token", "explain", token(), "--clients", clients)
        assert told.exit_code == 1
        assert "--fetch" in told.stdout
        assert imaging_cds("token", "explain", token(), "--clients", clients, "--fetch").exit_code == 0
    told = imaging_cds("token", "explain", token(), "--clients", clients, "--fetch")
    assert told.exit_code == 1
    assert "no-connection" in str(told.exception)


def test_a_token_cannot_write_on_the_terminal(tmp_path: Path) -> None:
    told = explain(tmp_path, token(iss="\x1b]0;owned\x07[bold]\r\n", tenant="\u202e")).stdout
    assert not {"\x1b", "\x07", "\u202e"} & set(told)


def test_an_unknown_service_is_named(tmp_path: Path) -> None:
    result = explain(tmp_path, token(), "--service", "other")
    assert result.exit_code == 2
    assert SERVICE in result.stderr.replace("\n", "")


def test_a_clients_file_is_needed() -> None:
    assert "IMAGING_CDS_CLIENTS" in str(imaging_cds("token", "explain", token()).exception)


@pytest.mark.parametrize(
    ("written", "said", "here", "there"),
    [
        (lambda: token(aud=f"{AUDIENCE}/"), "aud has a slash at the end", f"{AUDIENCE}/", AUDIENCE),
        (lambda: token(iss=f"{ISSUER}/"), "iss has a slash at the end", f"{ISSUER}/", ISSUER),
        (lambda: token(tenant="North"), "tenant differs in upper and lower case", "North", "north"),
        (
            lambda: token(aud=AUDIENCE.replace("https", "http")),
            "If the accepted one is not the address that clients use, correct IMAGING_CDS_PUBLIC_BASE_URL.",
            AUDIENCE.replace("https", "http"),
            AUDIENCE,
        ),
        (
            lambda: token(aud=f"{AUDIENCE}/{'long/' * 60}"),
            "aud goes on after the end",
            f"{AUDIENCE}/{'long/' * 60}",
            AUDIENCE,
        ),
    ],
)
def test_where_two_values_differ_both_are_shown_whole(
    tmp_path: Path, written: Callable[[], str], said: str, here: str, there: str
) -> None:
    lines = explain(tmp_path, written()).stdout.splitlines()
    assert any(said in line for line in lines)
    assert f"  in the token: {here}" in lines
    assert f"  accepted:     {there}" in lines


def test_a_jku_that_is_not_the_listed_one_is_shown_beside_it(tmp_path: Path) -> None:
    clients = listed(tmp_path, jku="https://fhir.hospital.example.org/jwks.json")
    written = sign(header(jku="https://fhir.hospital.example.org/jwks.json/"), claims())
    told = imaging_cds("token", "explain", written, "--clients", clients).stdout.splitlines()
    assert any(line.startswith("jku: jku has a slash at the end") for line in told)
    assert "  accepted:     https://fhir.hospital.example.org/jwks.json" in told


def test_where_nothing_is_near_all_that_is_accepted_is_shown(tmp_path: Path) -> None:
    told = explain(tmp_path, token(iss="https://stranger.example.org")).stdout.splitlines()
    assert f"issuer: {REMEDIES[Refusal.ISSUER]}" in told
    assert f"  accepted:     {ISSUER}" in told
