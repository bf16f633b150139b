"""JWK Sets: which keys are taken, for which algorithm, and which never."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from app.security.key_sets import KeySet, KeySetError
from tests.app.security.signing import jwks, public_jwk


def test_a_key_serves_the_algorithms_of_its_kind() -> None:
    keys = KeySet.pinned(jwks("es-1", "rs-1", "p256"))
    served = {
        (kid, algorithm)
        for kid in ("es-1", "rs-1", "p256")
        for algorithm in ("ES384", "ES256", "RS384", "RS256", "HS256", "none")
        if keys.find(kid, algorithm)
    }
    assert served == {("es-1", "ES384"), ("rs-1", "RS384"), ("rs-1", "RS256"), ("p256", "ES256")}


def test_alg_in_the_key_narrows_it() -> None:
    keys = KeySet.pinned({"keys": [public_jwk("rs-1", alg="RS384")]})
    assert keys.find("rs-1", "RS384")
    assert keys.find("rs-1", "RS256") is None


def _short() -> dict[str, Any]:
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()  # noqa: S505 - that it is short is the point
    return {**RSAAlgorithm.to_jwk(short, as_dict=True), "kid": "short"}


UNUSABLE = [
    (public_jwk("es-1", use="enc"), "use"),
    (public_jwk("es-1", key_ops=["encrypt"]), "key_ops"),
    (public_jwk("es-1", alg="ES512"), "alg"),
    ({**public_jwk("es-1"), "kid": ""}, "no kid"),
    ({**public_jwk("es-1"), "crv": "secp256k1"}, "neither"),
    ({**public_jwk("es-1"), "x": "AAAA"}, "numbers"),
    ({**public_jwk("es-1"), "x": 7}, "numbers"),
    ({"kty": "oct", "kid": "1", "k": "c2VjcmV0"}, "shared key"),
    (public_jwk("es-1", d="c2VjcmV0"), "private"),
    (_short(), "2048"),
    ("key", "not an object"),
]


@pytest.mark.parametrize(("bad", "reason"), UNUSABLE, ids=[reason for _, reason in UNUSABLE])
def test_a_pinned_set_is_refused_for_one_bad_key_and_a_published_one_goes_on_without_it(
    bad: object, reason: str
) -> None:
    document = {"keys": [public_jwk("rs-1"), bad]}
    with pytest.raises(KeySetError, match=f"key 2: .*{reason}"):
        KeySet.pinned(document)
    assert KeySet.published(document).key_ids == ["rs-1"]
    with pytest.raises(KeySetError, match=f"key 1: .*{reason}"):
        KeySet.pinned({"keys": [bad]})
    assert KeySet.published({"keys": [bad]}).key_ids == []


def test_a_set_without_keys_is_a_mistake_where_it_is_pinned_and_a_withdrawal_where_it_is_published() -> None:
    with pytest.raises(KeySetError, match="no key"):
        KeySet.pinned({"keys": []})
    assert KeySet.published({"keys": []}).key_ids == []


def test_two_keys_with_one_id() -> None:
    with pytest.raises(KeySetError, match="same kid"):
        KeySet.pinned({"keys": [public_jwk("es-1"), public_jwk("es-1")]})


@pytest.mark.parametrize("document", [None, [], {}, {"keys": {}}, {"keys": [{}] * 101}])
def test_what_is_no_set(document: object) -> None:
    with pytest.raises(KeySetError, match="JWK Set"):
        KeySet.published(document)
