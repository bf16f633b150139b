"""Reasons why a token is refused: one code each, for the log and the command line; never for the caller."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """The first failed check of a token."""

    NO_TOKEN = "no-token"  # noqa: S105 - a code
    NOT_BEARER = "not-bearer"
    TOO_LONG = "token-too-long"
    MALFORMED = "malformed"
    HEADER_MEMBER = "header-member"
    TYPE = "type"
    ALGORITHM = "algorithm"
    KEY_ID = "key-id"
    CLAIM = "claim"
    ISSUER = "issuer"
    JKU = "jku"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    EARLY = "early"
    LIFETIME = "lifetime"
    TENANT = "tenant"
    KEY_UNKNOWN = "key-unknown"
    SIGNATURE = "signature"
    REPLAYED = "replayed"


class Refused(Exception):  # noqa: N818 - it states the result for the token
    """A token is not accepted.

    Args:
        reason: the first failed check.
        client: name of the client whose issuer the token claims; empty if the issuer is not known.
    """

    def __init__(self, reason: Refusal, client: str = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.client = client


class TrustUnavailable(Exception):  # noqa: N818
    """The token cannot be checked: the keys, or the memory of used tokens, cannot be reached.

    Args:
        what: `keys` or `seen-tokens`.
        client: name of the client.
    """

    def __init__(self, what: str, client: str) -> None:
        super().__init__(what)
        self.what = what
        self.client = client
