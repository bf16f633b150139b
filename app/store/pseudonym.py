"""Ids of patients, users and calls as keyed hashes: equal ids have equal hashes, but the ids cannot be read.

HMAC-SHA-256 (RFC 2104). Without the key it is impossible to try ids until one matches.
"""

from __future__ import annotations

import hmac
import os
import secrets
from typing import TYPE_CHECKING

from app.store.errors import StoreConfigurationError
from app.store.folder import OWNED_FILE, close

if TYPE_CHECKING:
    from pathlib import Path

FILE = "hash-key"
LEAST_LENGTH = 16
"""Minimum length of a configured key."""

_ADVICE = "make one with: openssl rand -hex 32"


class Pseudonym:
    """Hashes with the first key; the others are kept for rows that were written with them.

    Attributes:
        key_id: identifies the key in use, without revealing it.
        key_ids: those of all known keys.
    """

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._keys = tuple(key.encode() for key in keys)
        self.key_ids = tuple(_key_id(key) for key in self._keys)
        self.key_id = self.key_ids[0]

    def of(self, kind: str, value: str) -> str:
        """Hash an id; the kind distinguishes the ids of a patient from those of a user."""
        return _digest(self._keys[0], kind, value)

    def under_each_key(self, kind: str, value: str) -> list[str]:
        """Hash an id with every key, to find rows from before a rotation."""
        return [_digest(key, kind, value) for key in self._keys]


def _digest(key: bytes, kind: str, value: str) -> str:
    return hmac.digest(key, f"{kind}\0{value}".encode(), "sha256").hex()


def _key_id(key: bytes) -> str:
    return _digest(key, "key-id", "")[:8]


def configured_keys(setting: str) -> tuple[str, ...]:
    """Parse `new,old,...`; empty if none is configured.

    Raises:
        StoreConfigurationError: a key is too short to be secure.
    """
    keys = tuple(part.strip() for part in setting.split(",") if part.strip())
    if any(len(key) < LEAST_LENGTH for key in keys):
        raise StoreConfigurationError(
            f"IMAGING_CDS_HASH_KEY: a key has fewer than {LEAST_LENGTH} characters; {_ADVICE}"
        )
    return keys


def shared_key_wanted() -> StoreConfigurationError:
    """Refuse to generate a key if several services may write: each would have a different one."""
    return StoreConfigurationError(
        "IMAGING_CDS_HASH_KEY is not set: with PostgreSQL every service on the database needs the same key, kept "
        f"outside of it; {_ADVICE}"
    )


def random_key() -> str:
    """Generate a key."""
    return secrets.token_hex(32)


def kept_key(folder: Path) -> str:
    """Return the key stored in a folder, generated the first time and readable by its owner only.

    Raises:
        StoreConfigurationError: the file cannot be created or read, or is not a key.
    """
    path = folder / FILE
    try:
        if not path.exists():
            _make(path)
        close(path, OWNED_FILE)
        key = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreConfigurationError(f"the hash key {path} cannot be used: {type(error).__name__}") from None
    if len(key) < LEAST_LENGTH:
        raise StoreConfigurationError(
            f"the hash key {path} is damaged; restore it, or remove it to have a new one made"
        )
    return key


def _make(path: Path) -> None:
    """Put the complete file in place atomically, so that of two services starting together one key is used."""
    # Containers on one volume may have the same process id, so the name is random.
    draft = path.with_name(f"{FILE}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600)
    draft.write_text(random_key() + "\n", "ascii")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
