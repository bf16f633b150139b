"""Public keys of a client, by key id and algorithm (RFC 7517)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import jwt
from jwt.exceptions import PyJWTError

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS_LIMIT = 100
"""Upper limit on keys, above what any client needs for rotation."""

_RSA_BITS = 2048
"""RFC 7518, 3.3: the shortest RSA key that may be used."""

_CURVES = {"P-256": "ES256", "P-384": "ES384"}
_RSA = ("RS256", "RS384")
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class KeySetError(ValueError):
    """Not a JWK Set; or a pinned set without a usable key, or with an unusable one."""


class KeySet:
    """The usable keys of one JWK Set."""

    def __init__(self, keys: dict[tuple[str, str], jwt.PyJWK]) -> None:
        self._keys = keys

    @classmethod
    def pinned(cls, document: object) -> Self:
        """Read a set from the clients file; every key must be usable.

        Raises:
            KeySetError: names the first key that is not.
        """
        return cls(_collect(document, strict=True))

    @classmethod
    def published(cls, document: object) -> Self:
        """Read a set that the client published; keys for other purposes are ignored.

        A set without any usable key is accepted: the client has withdrawn what it published before.

        Raises:
            KeySetError: it is not a JWK Set.
        """
        return cls(_collect(document, strict=False))

    @classmethod
    def withdrawn(cls) -> Self:
        """The set of a client that no longer publishes one."""
        return cls({})

    def find(self, key_id: str, algorithm: str) -> jwt.PyJWK | None:
        """Return the key with this id for this algorithm."""
        return self._keys.get((key_id, algorithm))

    @property
    def key_ids(self) -> list[str]:
        """The ids of all keys."""
        return sorted({key_id for key_id, _ in self._keys})


def _collect(document: object, *, strict: bool) -> dict[tuple[str, str], jwt.PyJWK]:
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list) or len(keys) > KEYS_LIMIT:
        raise KeySetError(f"a JWK Set is an object with a list of at most {KEYS_LIMIT} `keys`")
    found: dict[tuple[str, str], jwt.PyJWK] = {}
    for number, key in enumerate(keys, 1):
        try:
            _add(found, dict(_usable(key)))
        except KeySetError as error:
            if strict:
                raise KeySetError(f"key {number}: {error}") from None
    if strict and not found:
        raise KeySetError("no key in it can verify a signature")
    return found


def _add(found: dict[tuple[str, str], jwt.PyJWK], usable: dict[tuple[str, str], jwt.PyJWK]) -> None:
    if found.keys() & usable.keys():
        raise KeySetError("another key has the same kid")
    found |= usable


def _usable(key: object) -> Iterator[tuple[tuple[str, str], jwt.PyJWK]]:
    """Yield the key for each algorithm that it can be used for.

    Raises:
        KeySetError: states why it cannot be used.
    """
    if not isinstance(key, dict):
        raise KeySetError("not an object")
    if _PRIVATE & key.keys():
        raise KeySetError("it is a private or shared key; only its owner may have it, so ask for a new public one")
    key_id = key.get("kid")
    if not isinstance(key_id, str) or not key_id:
        raise KeySetError("no kid, by which tokens name their key")
    operations = key.get("key_ops", ["verify"])
    if key.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        raise KeySetError("not for verifying signatures (use, key_ops)")
    algorithms = [name for name in _algorithms(key) if key.get("alg", name) == name]
    if not algorithms:
        raise KeySetError("neither RSA nor elliptic curve P-384 or P-256, or its alg is another")
    for algorithm in algorithms:
        yield (key_id, algorithm), _prepared(key, algorithm)


def _algorithms(key: dict[str, Any]) -> tuple[str, ...]:
    if key.get("kty") == "RSA":
        return _RSA
    curve = key.get("crv")
    return (_CURVES[curve],) if key.get("kty") == "EC" and isinstance(curve, str) and curve in _CURVES else ()


def _prepared(key: dict[str, Any], algorithm: str) -> jwt.PyJWK:
    try:
        prepared = jwt.PyJWK(key, algorithm)
    except (PyJWTError, ValueError, TypeError) as error:
        raise KeySetError("its numbers make no key") from error
    if key["kty"] == "RSA" and prepared.key.key_size < _RSA_BITS:
        raise KeySetError(f"an RSA key below {_RSA_BITS} bits")
    return prepared
