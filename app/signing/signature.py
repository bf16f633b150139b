"""One entry of the signature file: who signed what, and when; one line of JSON."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Literal

import msgspec

_Named = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One entry.

    Attributes:
        time: when, in UTC.
        act: `signed`; or `withdrawn`, which takes back what was signed with this content.
        subject: the knowledge file by its path below `cds_services`, or `rule:` and the code of a rule.
        sha256: of the content that was signed.
        role, name, organisation: of the person who signed.
        comment: what they want to be known.
        knowledge, version: of the knowledge and the software in which it was signed.
        previous: SHA-256 of the line before; empty in the first.
        jws: a detached JSON Web Signature (RFC 7515, appendix F) over the rest of the entry; empty without a key.
    """

    time: Annotated[datetime, msgspec.Meta(tz=True)]
    act: Literal["signed", "withdrawn"]
    subject: Annotated[str, msgspec.Meta(pattern=r"^[\w./:-]{1,200}$")]
    sha256: _Hash
    role: _Named
    name: _Named
    organisation: _Named
    comment: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    knowledge: str
    version: str
    previous: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")]
    jws: str = ""

    @property
    def signer(self) -> str:
        """Name, role and organisation in a line."""
        return f"{self.name}, {self.role}, {self.organisation}"

    def line(self) -> bytes:
        """Return the entry as its line in the file, without the line's end."""
        return _written({name: value for name, value in self._members().items() if name != "jws" or value})

    def payload(self) -> bytes:
        """Return what a key signs: the line without the signature itself."""
        return _written({name: value for name, value in self._members().items() if name != "jws"})

    def _members(self) -> dict[str, str]:
        members: dict[str, str] = msgspec.to_builtins(self)
        return members


def line_hash(line: bytes) -> str:
    """Return the hash by which the next entry names a line.

    Args:
        line: as it is in the file, without the line's end.
    """
    return sha256(line).hexdigest()


def _written(members: dict[str, str]) -> bytes:
    return json.dumps(members, ensure_ascii=False).encode()
