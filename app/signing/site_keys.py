"""The key of a site over its signatures: a detached JSON Web Signature on each entry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jwt import PyJWS
from jwt.exceptions import PyJWTError
from msgspec.structs import replace

from app.errors import ConfigurationError
from app.security.key_sets import KeySet, KeySetError

if TYPE_CHECKING:
    from pathlib import Path

    from app.security.signing_key import SigningKey
    from app.signing.signature import Signature


def sealed(entry: Signature, key: SigningKey) -> Signature:
    """Return an entry with the signature of a key.

    Args:
        entry: without a signature of a key.
        key: the site's private key.
    """
    header = {"kid": key.key_id}
    jws = PyJWS().encode(entry.payload(), key.key, key.algorithm, header, is_payload_detached=True)
    return replace(entry, jws=jws)


class SiteKeys:
    """The public keys of which one must have signed each entry."""

    def __init__(self, keys: KeySet, file: Path) -> None:
        self._keys = keys
        self._file = file

    @classmethod
    def read(cls, file: Path) -> SiteKeys:
        """Read a JWK Set, as `imaging-cds token key` prints it.

        Raises:
            ConfigurationError: says what is wrong with it.
        """
        try:
            return cls(KeySet.pinned(json.loads(file.read_bytes())), file)
        except OSError as error:
            raise ConfigurationError(f"{file}: cannot be read: {error.strerror}") from None
        except KeySetError as error:
            raise ConfigurationError(f"{file}: {error}; `imaging-cds token key` prints a set") from None
        except ValueError:
            raise ConfigurationError(f"{file}: is not JSON; `imaging-cds token key` prints a JWK Set") from None

    def proves(self, entry: Signature, place: str) -> bool:
        """Return whether one of the keys signed an entry; false where none did.

        Args:
            entry: the entry.
            place: file and line, for the message.

        Raises:
            ConfigurationError: it has a signature that does not match, or one of a key that is not in the set.
        """
        if not entry.jws:
            return False
        jws = PyJWS()
        try:
            header: dict[str, Any] = jws.get_unverified_header(entry.jws)
            algorithm = str(header.get("alg", ""))
            key = self._keys.find(str(header.get("kid", "")), algorithm)
            if key is None:
                raise ConfigurationError(
                    f"{place}: is signed with a key that is not in {self._file}; add the public half of that key, or "
                    "sign again with one that is there"
                )
            jws.decode(entry.jws, key.key, [algorithm], detached_payload=entry.payload())
        except PyJWTError:
            raise ConfigurationError(
                f"{place}: its signature does not match: the line is not as it was signed. Put back the file from a "
                "backup or from version control"
            ) from None
        return True
