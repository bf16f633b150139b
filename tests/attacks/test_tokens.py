"""Forged, stolen, stale and misdirected tokens: all refused alike, each with its reason in the log."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.app.security.signing import (
    ABSENT,
    AUDIENCE,
    BASE_URL,
    base64,
    claims,
    encoded,
    header,
    public_jwk,
    sign,
    token,
)
from tests.attacks.conftest import FORGETFUL, TENANT_ISSUER
from tests.attacks.service import BODY, CALL

if TYPE_CHECKING:
    from tests.attacks.service import Service

HOUR = 3600


def _now() -> int:
    """The second at which a token is made: not that of the import, which may be long ago."""
    return int(time.time())


def test_a_good_token_is_let_in_with_either_algorithm(service: Service) -> None:
    assert service.call(token()).status_code == 200
    assert service.call(sign(header(alg="RS384", kid="rs-1"), claims(), "rs-1")).status_code == 200


def test_j01_no_token(service: Service) -> None:
    service.assert_refused(None, "no-token")


@pytest.mark.parametrize("value", ["Basic dXNlcjpwYXNz", "Bearer", "Token abc.def.ghi"])
def test_j02_another_scheme(service: Service, value: str) -> None:
    answer = service.http.post("/cds-services/demyelinating-imaging-order-select", headers={"authorization": value})
    assert (answer.status_code, answer.content) == (401, b"")
    assert service.refusals() == ["not-bearer"]


def test_two_authorization_headers(service: Service) -> None:
    headers = [("authorization", f"Bearer {token()}"), ("authorization", f"Bearer {token()}")]
    assert service.http.post("/cds-services/demyelinating-imaging-order-select", headers=headers).status_code == 401
    assert service.refusals() == ["not-bearer"]


@pytest.mark.parametrize(
    "written",
    ["abc", "a.b", "a.b.c.d", "..", "e30.e30.", "bnVsbA.e30.AA", "WzFd.W10.AA", f"{encoded(b'{')}.e30.AA", "a\xe9.b.c"],
)
def test_j02_not_three_segments_of_json(service: Service, written: str) -> None:
    headers = {b"authorization": f"Bearer {written}".encode("latin-1")}
    answer = service.http.post("/cds-services/demyelinating-imaging-order-select", headers=headers)
    assert answer.status_code == 401
    assert service.refusals()[0] in {"malformed", "type"}


def test_a_claim_given_twice(service: Service) -> None:
    body = b'{"iss":"https://a.example.org",' + json.dumps(claims()).encode()[1:]
    service.assert_refused(sign(header(), body), "malformed")


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", ""])
def test_j03_algorithm_none_in_every_case(service: Service, name: str) -> None:
    service.assert_refused(sign(header(alg=name), claims()), "algorithm")


def test_j03_algorithm_absent(service: Service) -> None:
    service.assert_refused(sign(header(alg=ABSENT), claims()), "algorithm")


@pytest.mark.parametrize("name", ["HS256", "HS384"])
@pytest.mark.parametrize("kid", ["es-1", "rs-1"])
def test_j04_a_shared_secret_made_of_the_public_key(service: Service, name: str, kid: str) -> None:
    service.assert_refused(sign(header(alg=name, kid=kid), claims(), kid), "algorithm")


@pytest.mark.parametrize(("name", "signer"), [("RS256", "rs-1"), ("RS512", "rs-1"), ("ES256", "p256")])
def test_j05_an_algorithm_that_is_not_listed(service: Service, name: str, signer: str) -> None:
    service.assert_refused(sign(header(alg=name, kid="rs-1"), claims(), signer), "algorithm")


@pytest.mark.parametrize(
    ("kid", "reason"), [(ABSENT, "key-id"), ("", "key-id"), (7, "key-id"), ("es-9", "key-unknown")]
)
def test_j06_key_id(service: Service, kid: object, reason: str) -> None:
    service.assert_refused(sign(header(kid=kid), claims()), reason)


def test_j06_a_key_of_the_other_kind(service: Service) -> None:
    service.assert_refused(sign(header(kid="rs-1"), claims()), "key-unknown")


def test_j08_signed_by_another(service: Service) -> None:
    service.assert_refused(sign(header(), claims(), "es-stranger"), "signature")


def test_j08_a_changed_payload(service: Service) -> None:
    head, _, signature = token().split(".")
    service.assert_refused(f"{head}.{encoded(claims())}.{signature}", "signature")


@pytest.mark.parametrize("signature", [b"", b"\0" * 96, b"\0" * 95, b"\xff" * 96, b"x" * 500])
def test_j08_a_signature_of_nothing(service: Service, signature: bytes) -> None:
    head, body, _ = token().split(".")
    service.assert_refused(f"{head}.{body}.{base64(signature)}", "signature")


def test_j09_expired(service: Service) -> None:
    service.assert_refused(token(iat=_now() - 600, exp=_now() - 300), "expired")


def test_j09_a_clock_may_differ_by_less_than_a_minute(service: Service) -> None:
    now = _now()
    assert service.call(token(iat=now - 300, exp=now - 20)).status_code == 200


BROKEN: list[tuple[str, Any]] = [
    *((name, ABSENT) for name in ("aud", "exp", "iat", "jti")),
    *((name, None) for name in ("aud", "exp", "iat", "jti")),
    ("aud", []), ("aud", [AUDIENCE, 7]), ("aud", {}), ("exp", "4102444800"), ("exp", True), ("exp", 10**400),
    ("iat", "now"), ("nbf", "soon"), ("jti", ""), ("jti", 7), ("jti", "x" * 1001), ("tenant", 7),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), BROKEN, ids=lambda value: str(value)[:20])
def test_j10_a_claim_that_is_missing_or_of_another_type(service: Service, name: str, value: object) -> None:
    service.assert_refused(token(**{name: value}), "claim")


@pytest.mark.parametrize("issuer", [ABSENT, None, 7, ["https://fhir.hospital.example.org/r4"]])
def test_j10_no_issuer(service: Service, issuer: object) -> None:
    service.assert_refused(token(iss=issuer), "claim")


@pytest.mark.parametrize("name", ["iat", "nbf"])
def test_j11_early(service: Service, name: str) -> None:
    begins = _now() + 300
    service.assert_refused(token(**{name: begins, "exp": begins + 60}), "early")


def test_j11_a_start_in_the_past_is_fine(service: Service) -> None:
    assert service.call(token(nbf=_now() - 300)).status_code == 200


def test_j12_valid_for_too_long(service: Service) -> None:
    service.assert_refused(token(exp=_now() + HOUR + 60), "lifetime")


@pytest.mark.parametrize(
    "audience",
    [BASE_URL, f"{BASE_URL}/cds-services", f"{BASE_URL}/cds-services/another", f"{AUDIENCE}/feedback", "*",
     f"{AUDIENCE}/", AUDIENCE.upper(), AUDIENCE.replace(".org", ".org:443"), AUDIENCE.replace("https", "http"),
     [f"{BASE_URL}/cds-services"]],
)  # fmt: skip
def test_j13_j14_another_audience(service: Service, audience: object) -> None:
    service.assert_refused(token(aud=audience), "audience")


def test_j13_one_of_several_audiences(service: Service) -> None:
    assert service.call(token(aud=["https://other.example.org", AUDIENCE])).status_code == 200


def test_j13_the_host_header_does_not_make_an_audience(service: Service) -> None:
    forged = token(aud=AUDIENCE.replace("cds.example.org", "evil.example.org"))
    forwarded = {"x-forwarded-host": "evil.example.org", "forwarded": "host=evil.example.org"}
    assert service.call(forged, BODY, host="evil.example.org", **forwarded).status_code == 401
    assert service.refusals() == ["audience"]


def test_j14_an_alias_that_the_operator_listed(service: Service) -> None:
    assert service.call(token(aud="https://alias.example.org/cds")).status_code == 200


def test_j15_feedback_wants_a_token_for_either_address(service: Service) -> None:
    def send(*written: str) -> int:
        headers = [("authorization", f"Bearer {one}") for one in written]
        service.sent += written
        return service.http.post(f"{CALL}/feedback", content=b'{"feedback":[]}', headers=headers).status_code

    used = token(aud=f"{AUDIENCE}/feedback")
    assert [send(used), send(token()), send(used), send()] == [200, 200, 401, 401]
    assert service.refusals(2) == ["replayed", "no-token"]


@pytest.mark.parametrize("issuer", ["https://stranger.example.org", "https://fhir.hospital.example.org/r4/", " "])
def test_j16_an_issuer_that_is_not_listed(service: Service, issuer: str) -> None:
    service.assert_refused(token(iss=issuer), "issuer")


def test_j17_a_token_is_good_for_one_call(service: Service) -> None:
    stolen = token()
    assert service.call(stolen).status_code == 200
    service.assert_refused(stolen, "replayed")


def test_j17_the_same_id_in_another_token(service: Service) -> None:
    assert service.call(token(jti="the-same-id-again")).status_code == 200
    service.assert_refused(token(jti="the-same-id-again", exp=int(time.time()) + 299), "replayed")


def test_j17_an_unsigned_token_uses_up_nothing(service: Service) -> None:
    wanted = "an-id-that-was-guessed"
    service.assert_refused(sign(header(), claims(jti=wanted), "es-stranger"), "signature")
    assert service.call(token(jti=wanted)).status_code == 200


def test_j17_the_switch_for_one_issuer(service: Service) -> None:
    once = token(iss=FORGETFUL)
    assert [service.call(once).status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize("kind", [ABSENT, "", "at+jwt", "jwt", None, 7])
def test_j18_type(service: Service, kind: object) -> None:
    service.assert_refused(sign(header(typ=kind), claims()), "type")


@pytest.mark.parametrize("tenant", [ABSENT, "south", ""])
def test_j19_tenant(service: Service, tenant: object) -> None:
    service.assert_refused(token(iss=TENANT_ISSUER, tenant=tenant), "tenant")


def test_j19_a_tenant_that_is_listed(service: Service) -> None:
    assert service.call(token(iss=TENANT_ISSUER, tenant="north")).status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [("jwk", public_jwk("es-stranger")), ("x5c", ["MIIB"]), ("crit", ["exp"]), ("b64", False), ("zip", "DEF")],
)
def test_j20_a_header_that_brings_its_own_key_or_rules(service: Service, name: str, value: object) -> None:
    service.assert_refused(sign(header(**{name: value}), claims(), "es-stranger"), "header-member")


@pytest.mark.parametrize(
    "access_token",
    [
        "2YotnFZFEjr1zCsicMWpAA2YotnFZFEjr1zCsicMWpAA",
        sign(header(typ="at+jwt"), claims(aud="https://fhir.example.org")),
    ],
    ids=["opaque", "JWT"],
)
def test_j22_the_access_token_for_the_fhir_server(service: Service, access_token: str) -> None:
    answer = service.call(access_token)
    assert (answer.status_code, answer.content) == (401, b"")
    assert service.refusals()[0] in {"malformed", "type"}


def test_a_huge_token(service: Service) -> None:
    service.assert_refused(sign(header(), claims(padding="x" * 30_000)), "token-too-long")


def test_a_token_larger_than_any_head(service: Service) -> None:
    answer = service.call("x" * 100_000)
    assert answer.status_code in {401, 431}


def test_discovery_needs_no_token(service: Service) -> None:
    assert service.http.get("/cds-services").status_code == 200
    assert service.http.get("/cds-services", headers={"authorization": "Bearer nonsense"}).status_code == 200


def test_an_unknown_service_is_unknown_with_and_without_a_token(service: Service) -> None:
    assert service.http.post("/cds-services/other", content=b"{}").status_code == 404


def test_nothing_is_read_before_the_caller_is_known(service: Service) -> None:
    assert service.call("a.b.c", b"\x00 no json").status_code == 401
