"""A client's keys and tokens, good ones and forged ones."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from base64 import urlsafe_b64encode
from functools import cache
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    PrivateKey = EllipticCurvePrivateKey | RSAPrivateKey

BASE_URL = "https://cds.example.org"
SERVICE = "demyelinating-imaging-order-select"
AUDIENCE = f"{BASE_URL}/cds-services/{SERVICE}"
ISSUER = "https://fhir.hospital.example.org/r4"
ABSENT: Any = object()
"""Given as a value, it leaves the member out."""


@cache
def key(kid: str) -> PrivateKey:
    """Return the private key of an id, always the same: ids with `rs` are RSA, with `p256` on that curve."""
    if "rs" in kid:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1() if "p256" in kid else ec.SECP384R1())


def public_jwk(kid: str, **more: object) -> dict[str, Any]:
    """Return the public key as a JWK."""
    public = key(kid).public_key()
    to_jwk: Any = RSAAlgorithm.to_jwk if isinstance(public, rsa.RSAPublicKey) else ECAlgorithm.to_jwk
    return {**to_jwk(public, as_dict=True), "kid": kid, **more}


def jwks(*kids: str) -> dict[str, Any]:
    """Return the JWK Set with these keys."""
    return {"keys": [public_jwk(kid) for kid in kids]}


def claims(**changed: object) -> dict[str, Any]:
    """Return the claims of a good token, made anew for each call."""
    now = int(time.time())
    good = {"iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + 300, "jti": secrets.token_hex(16)}
    return _without_absent(good | changed)


def header(**changed: object) -> dict[str, Any]:
    """Return the header of a good token."""
    return _without_absent({"alg": "ES384", "typ": "JWT", "kid": "es-1"} | changed)


def sign(head: dict[str, Any], body: dict[str, Any] | bytes, signer: str = "es-1") -> str:
    """Sign any header and payload, also those that no library would."""
    signed = f"{encoded(head)}.{encoded(body)}".encode()
    algorithm = head.get("alg")
    if algorithm in {"ES384", "ES256", "RS384", "RS256", "RS512"}:
        signature = jwt.get_algorithm_by_name(str(algorithm)).sign(signed, key(signer))
    elif algorithm in {"HS256", "HS384"}:
        digest = hashlib.sha256 if algorithm == "HS256" else hashlib.sha384
        signature = hmac.new(public_pem(signer), signed, digest).digest()
    else:
        signature = b""
    return f"{signed.decode()}.{base64(signature)}"


def token(**changed: object) -> str:
    """Return a good token, or one with these claims changed."""
    return sign(header(), claims(**changed))


def public_pem(kid: str) -> bytes:
    """Return the public key as it is often published: what a confused verifier takes for a shared secret."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    return key(kid).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def encoded(value: dict[str, Any] | bytes) -> str:
    """Encode a part of a token."""
    return base64(value if isinstance(value, bytes) else json.dumps(value).encode())


def base64(value: bytes) -> str:
    """Encode without padding."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def _without_absent(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not ABSENT}
