"""A client that authenticates: its key, its entry in the clients file, and a new token for every call."""

from __future__ import annotations

import json
import time
import uuid
from typing import TYPE_CHECKING

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

if TYPE_CHECKING:
    from pathlib import Path

ISSUER = "https://ehr.example.org"
_KEY_ID = "bench"
_KEY_BITS = 2048
_LIFETIME = 300


class SigningClient:
    """Signs with RS384, one of the two recommended algorithms."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)

    def clients_file(self, folder: Path) -> Path:
        """Write a clients file with this client and its key; replayed tokens are refused, as by default."""
        public = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True) | {"kid": _KEY_ID, "alg": "RS384"}
        entry = {"name": "bench", "issuer": ISSUER, "profile": "core-2.0", "trust": {"jwks": {"keys": [public]}}}
        path = folder / "clients.yaml"
        path.write_text(json.dumps({"clients": [entry]}))
        return path

    def tokens(self, audience: str, count: int) -> list[str]:
        """Sign tokens for one address, each valid for one call within five minutes."""
        now = int(time.time())
        common = {"iss": ISSUER, "aud": audience, "iat": now, "exp": now + _LIFETIME}
        return [
            jwt.encode({**common, "jti": str(uuid.uuid4())}, self._key, "RS384", {"kid": _KEY_ID}) for _ in range(count)
        ]
