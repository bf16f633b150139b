"""Why nothing is said: silence about what was not judged is distinguished from silence about what was."""

from __future__ import annotations

from enum import StrEnum


class Silence(StrEnum):
    """Why a call has no card, in words; of several orders the first kind that holds for any of them is the one to say.

    What a row of a decision keeps is the name.
    """

    NOT_COVERED = "not judged: outside what this service covers"
    NO_AGE = "not judged: no birth date"
    NO_REASON = "not judged: no reason was understood"
    SITUATION_OPEN = "not judged: the reason does not tell the situation"
    ANOTHER_QUESTION = "not judged: another question"
    TURNED_OFF = "a card is turned off at this site"
    NOTHING_TO_ADD = "nothing to add"
    RATED_APPROPRIATE = "rated appropriate"
    # -- of reports
    NO_REPORT = "no report that counts"
    NO_DISEASE = "not judged: no demyelinating disease, known or suspected"
    REPORT_UNREADABLE = "not judged: a report could not be read"
    REPORT_CUT = "a report was read only in part"
    ANSWERED = "answered before"
    REPORT_READ = "report read, nothing to add"

    @property
    def judged(self) -> bool:
        """Whether all orders, or all reports, were judged."""
        return self in {
            Silence.TURNED_OFF,
            Silence.NOTHING_TO_ADD,
            Silence.RATED_APPROPRIATE,
            Silence.ANSWERED,
            Silence.REPORT_READ,
        }


def gravest(kinds: set[Silence]) -> Silence:
    """Return the one that must not be missed among several orders."""
    return next(kind for kind in Silence if kind in kinds)
