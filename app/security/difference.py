"""How a value of a token differs from the one that is accepted, where one edit makes them equal."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection

_SIMILAR = 0.8
_LONG = 4_000
"""Characters of both values together; beyond it a comparison takes too long, and no address is that long."""


class Difference(NamedTuple):
    """The accepted value that is nearest, and what is different about the one in the token.

    Attributes:
        accepted: the nearest accepted value.
        what: the difference in a few words; empty if there is no short name for it.
    """

    accepted: str
    what: str


def difference(found: str, accepted: Collection[str]) -> Difference | None:
    """Compare a value with those that are accepted; None if it resembles none of them."""
    if not accepted:
        return None
    nearest = max(sorted(accepted), key=lambda each: (_what(found, each) != "", _likeness(found, each)))
    what = _what(found, nearest)
    return Difference(nearest, what) if what or _likeness(found, nearest) >= _SIMILAR else None


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() if len(one) + len(other) < _LONG else 0.0


def _what(found: str, accepted: str) -> str:
    if found.rstrip("/") == accepted.rstrip("/"):
        return "has a slash at the end" if found.endswith("/") else "lacks the slash at the end"
    if found.strip() == accepted:
        return "has blanks around it"
    if found.casefold() == accepted.casefold():
        return "differs in upper and lower case"
    if accepted.startswith(f"{found.rstrip('/')}/"):
        return "lacks the end of the address"
    if found.startswith(f"{accepted.rstrip('/')}/"):
        return "goes on after the end of the address"
    return _part(found, accepted)


def _part(found: str, accepted: str) -> str:
    """Name the one part in which two addresses differ."""
    try:
        one, other = urlsplit(found), urlsplit(accepted)
        parts = {
            "has another scheme (http, https)": (one.scheme, other.scheme),
            "has another host": (one.hostname, other.hostname),
            "has another port": (one.port, other.port),
            "has another path": ((one.path, one.query), (other.path, other.query)),
        }
    except ValueError:
        return ""
    different = [what for what, (here, there) in parts.items() if here != there]
    is_address = bool(one.scheme and one.hostname and other.hostname)
    return different[0] if is_address and len(different) == 1 else ""
