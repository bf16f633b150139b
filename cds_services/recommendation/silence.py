"""Why nothing is said: silence about an order that was not judged is distinguished from silence about one that was."""

from __future__ import annotations

from enum import StrEnum


class Silence(StrEnum):
    """Why a call has no card, in words; the first of them that holds for any order in focus is the one to say."""

    NOT_COVERED = "not judged: outside what this service covers"
    NO_AGE = "not judged: no birth date"
    NO_REASON = "not judged: no reason was understood"
    SITUATION_OPEN = "not judged: the reason does not tell the situation"
    ANOTHER_QUESTION = "not judged: another question"
    NOTHING_TO_ADD = "nothing to add"
    RATED_APPROPRIATE = "rated appropriate"

    @property
    def judged(self) -> bool:
        """Whether the orders were judged at all."""
        return self in {Silence.NOTHING_TO_ADD, Silence.RATED_APPROPRIATE}


def gravest(kinds: set[Silence]) -> Silence:
    """Return the one that must not be missed among several orders."""
    return next(kind for kind in Silence if kind in kinds)
