"""A client's private key, for trying out authentication: made here, or read from a JWK or PEM file."""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.exceptions import PyJWTError

from app.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

    from app.clients.token_policy import Algorithm

    PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_RSA_BITS = 3072
"""NIST SP 800-57: the size for use beyond 2030."""
_OWNER_ONLY = 0o600
_CURVES: dict[str, Algorithm] = {"secp384r1": "ES384", "secp256r1": "ES256"}
_RSA: tuple[Algorithm, ...] = ("RS384", "RS256")
_REQUIRED = {"EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n")}
"""The members that a thumbprint covers (RFC 7638)."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its name.

    Attributes:
        key: the key itself.
        key_id: its `kid`.
        algorithm: what it signs with.
    """

    key: PrivateKey
    key_id: str
    algorithm: Algorithm

    def public_set(self) -> dict[str, Any]:
        """Return the public half as the JWK Set that a service is given."""
        return {"keys": [self._named(_jwk(self.key.public_key()))]}

    def private_jwk(self) -> dict[str, Any]:
        """Return the whole key as a JWK."""
        return self._named(_jwk(self.key))

    def _named(self, jwk: dict[str, Any]) -> dict[str, Any]:
        members = {name: value for name, value in jwk.items() if name != "key_ops"}
        return members | {"kid": self.key_id, "use": "sig", "alg": self.algorithm}


def new_key(algorithm: Algorithm, key_id: str = "") -> SigningKey:
    """Make a key.

    Args:
        algorithm: what it is to sign with.
        key_id: its `kid`; by default its thumbprint.
    """
    key: PrivateKey
    if algorithm in _RSA:
        key = rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
    else:
        key = ec.generate_private_key(ec.SECP384R1() if algorithm == "ES384" else ec.SECP256R1())
    return SigningKey(key, key_id or _thumbprint(key), algorithm)


def keep(key: SigningKey, file: Path) -> None:
    """Write a new key to a file that only its owner can read.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWNER_ONLY)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            json.dump(key.private_jwk(), opened, indent=2)
            opened.write("\n")
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be written: {error.strerror}") from None


def read_key(file: Path, algorithm: Algorithm | None = None, key_id: str = "") -> SigningKey:
    """Read a private key from a JWK, a JWK Set with one key, or PEM without a passphrase.

    Args:
        file: where it is.
        algorithm: what it is to sign with; by default what the file states, else what its kind is used for.
        key_id: its `kid`; by default the one in the file, else its thumbprint.

    Raises:
        ConfigurationError: says in one line why the key cannot be used; nothing of the key is repeated.
    """
    try:
        written = file.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read: {error.strerror}") from None
    jwk = {} if b"-----BEGIN " in written else _one_jwk(written, file)
    key = _from_jwk(jwk, file) if jwk else _from_pem(written, file)
    possible = _possible(key)
    if not possible:
        raise ConfigurationError(f"{file}: neither RSA nor elliptic curve P-384 or P-256")
    chosen = algorithm or next((each for each in possible if each == jwk.get("alg")), possible[0])
    if chosen not in possible:
        raise ConfigurationError(f"{file}: this key signs with {' or '.join(possible)}, not with {chosen}")
    return SigningKey(key, key_id or str(jwk.get("kid") or _thumbprint(key)), chosen)


def _one_jwk(written: bytes, file: Path) -> dict[str, Any]:
    try:
        found = json.loads(written)
    except ValueError:
        raise ConfigurationError(f"{file}: neither JSON (a JWK) nor PEM") from None
    if isinstance(found, dict) and isinstance(found.get("keys"), list):
        if len(found["keys"]) != 1:
            raise ConfigurationError(f"{file}: holds {len(found['keys'])} keys; write the one to sign with alone")
        found = found["keys"][0]
    if not isinstance(found, dict) or not found:
        raise ConfigurationError(f"{file}: is no JWK")
    return found


def _from_jwk(jwk: dict[str, Any], file: Path) -> PrivateKey:
    if "d" not in jwk:
        raise ConfigurationError(f"{file}: holds no private key, and only that can sign")
    try:
        return _supported(jwt.PyJWK(jwk, "RS384" if jwk.get("kty") == "RSA" else None).key, file)
    except (PyJWTError, ValueError, TypeError):
        raise ConfigurationError(f"{file}: its numbers make no key") from None


def _from_pem(written: bytes, file: Path) -> PrivateKey:
    try:
        return _supported(load_pem_private_key(written, password=None), file)
    except TypeError:
        raise ConfigurationError(f"{file}: is encrypted; give a key without a passphrase") from None
    except ValueError:
        raise ConfigurationError(f"{file}: holds no private key in PEM, and only that can sign") from None


def _supported(key: object, file: Path) -> PrivateKey:
    if isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        return key
    raise ConfigurationError(f"{file}: neither RSA nor elliptic curve P-384 or P-256")


def _possible(key: PrivateKey) -> tuple[Algorithm, ...]:
    if isinstance(key, rsa.RSAPrivateKey):
        return _RSA
    return (_CURVES[key.curve.name],) if key.curve.name in _CURVES else ()


def _jwk(key: object) -> dict[str, Any]:
    to_jwk: Any = RSAAlgorithm.to_jwk if isinstance(key, rsa.RSAPrivateKey | rsa.RSAPublicKey) else ECAlgorithm.to_jwk
    found: dict[str, Any] = to_jwk(key, as_dict=True)
    return found


def _thumbprint(key: PrivateKey) -> str:
    public = _jwk(key.public_key())
    covered = {name: public[name] for name in _REQUIRED[public["kty"]]}
    digest = sha256(json.dumps(covered, sort_keys=True, separators=(",", ":")).encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
