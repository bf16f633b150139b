"""Draws that depend on nothing but seed, patient and purpose, so that any patient can be made again alone."""

from __future__ import annotations

from hashlib import blake2b
from itertools import accumulate
from random import Random
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

T = TypeVar("T")


class Shares(Generic[T]):
    """Pairs of a thing and its share; the shares need not add up to 1.

    Raises:
        ValueError: there is none, or their sum is not positive.
    """

    def __init__(self, pairs: Iterable[tuple[T, float]]) -> None:
        given = tuple(pairs)
        self.things = tuple(thing for thing, _ in given)
        self._sums = tuple(accumulate(share for _, share in given))
        if not self._sums or self._sums[-1] <= 0:
            raise ValueError("shares that are all zero")

    def at(self, place: float) -> T:
        """Return the thing at a place from 0 to below 1 along all shares."""
        wanted = place * self._sums[-1]
        for thing, upper in zip(self.things, self._sums, strict=True):
            if wanted < upper:
                return thing
        return self.things[-1]


class Chance:
    """A stream of draws for one patient and one purpose.

    A second purpose has a stream of its own: what is added to one changes nothing in another. Only `Random.random` is
    used, the one method whose sequence the language guarantees from version to version.
    """

    def __init__(self, seed: int, patient: int, purpose: str) -> None:
        digest = blake2b(f"{seed}/{patient}/{purpose}".encode(), digest_size=16).digest()
        self._next = Random(int.from_bytes(digest)).random  # noqa: S311 - no secret, and must repeat

    def happens(self, share: float) -> bool:
        """Tell whether something happens that happens in this share of cases."""
        return self._next() < share

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number from low to high, both included."""
        return low + int(self._next() * (high - low + 1))

    def between(self, low: float, high: float) -> float:
        """Draw a number from low to below high."""
        return low + self._next() * (high - low)

    def one_of(self, things: Sequence[T]) -> T:
        """Draw one of some things, all equally likely."""
        return things[int(self._next() * len(things))]

    def among(self, shares: Shares[T]) -> T:
        """Draw one of some things by their shares."""
        return shares.at(self._next())


def short_id(seed: int, patient: int) -> str:
    """Return 32 hexadecimal digits that stand for a patient and say nothing about their number."""
    return blake2b(f"{seed}/{patient}/id".encode(), digest_size=16).hexdigest()
