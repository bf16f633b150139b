"""What a phrase, a mark or a time can mean in its clause."""

from __future__ import annotations

from enum import Enum, IntFlag
from typing import TYPE_CHECKING

from cds_services.narrative.mention import Assertion, Course
from cds_services.narrative.modifiers import Effect

if TYPE_CHECKING:
    from cds_services.narrative.modifiers import CueGroup


class Role(Enum):
    """What a piece does in its clause."""

    CONCEPT = "concept"
    FEATURE = "feature"
    PLACE = "place"
    BOTH = "both"
    AND = "and"
    OR = "or"
    CUE = "cue"
    IGNORED = "ignored"
    COMMA = "comma"
    COLON = "colon"
    STOP = "stop"
    QUERY = "query"
    TIME = "time"


class Said(IntFlag):
    """What course words have been said of an idea, together."""

    NOTHING = 0
    NEW = 1
    WORSE = 2
    STATIC = 4
    GRADUAL = 8
    SUDDEN = 16
    BRIEF = 32
    KNOWN = 64


class Pass(IntFlag):
    """What is worth doing with a clause, by what is in it."""

    NAMED = 1
    """Look on at all: an idea or a feature is there."""
    COMPOSITION = 2
    SCOPE = 4
    TIMING = 8


_PASSES = {
    Role.CONCEPT: Pass.NAMED,
    Role.FEATURE: Pass.NAMED | Pass.COMPOSITION,
    Role.PLACE: Pass.COMPOSITION,
    Role.BOTH: Pass.COMPOSITION,
    Role.TIME: Pass.TIMING,
}
CLAIMS = {
    Effect.NEGATED: Assertion.NEGATED,
    Effect.ASKED: Assertion.ASKED,
    Effect.PAST: Assertion.PAST,
    Effect.FAMILY: Assertion.FAMILY,
    Effect.PLANNED: Assertion.PLANNED,
}
_COURSES = {
    Effect.NEW: Said.NEW,
    Effect.WORSE: Said.WORSE,
    Effect.STATIC: Said.STATIC,
    Effect.GRADUAL: Said.GRADUAL,
    Effect.SUDDEN: Said.SUDDEN,
    Effect.BRIEF: Said.BRIEF,
    Effect.KNOWN: Said.KNOWN,
}


class Sense:
    """One meaning of a phrase: its role, the id it stands for, and what the passes over a clause ask of it.

    The answers are worked out once, when the files are read: a note asks them thousands of times.
    """

    __slots__ = (
        "also_title", "assertion", "claim", "course", "cue", "ends", "first", "known", "matters", "name",
        "needs_cue", "overlaps", "role", "said", "stays", "told", "treated", "worsens",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913 - a plain record
        self,
        role: Role,
        name: str = "",
        *,
        cue: CueGroup | None = None,
        course: Course | None = None,
        assertion: Assertion | None = None,
        first: bool = False,
        stays: bool = False,
        overlaps: bool = False,
        needs_cue: bool = False,
        also_title: bool = False,
        worsens: bool = False,
        told: bool = False,
    ) -> None:
        self.role = role
        self.name = name
        self.cue = cue
        self.course = course or Course.UNSTATED
        self.assertion = assertion or Assertion.AFFIRMED
        self.first = first
        self.stays = stays
        self.overlaps = overlaps
        self.needs_cue = needs_cue
        self.also_title = also_title
        self.worsens = worsens
        self.told = told
        effect = cue.effect if cue else None
        self.claim = CLAIMS.get(effect) if effect else None
        self.said = int(_COURSES.get(effect, Said.NOTHING)) if effect else 0
        self.ends = effect is Effect.ENDS
        self.known = effect is Effect.KNOWN
        self.treated = effect is Effect.TREATED
        self.matters = self._matters()

    @property
    def silent(self) -> bool:
        """True where the words are passed over and mean nothing at all."""
        return self.role is Role.IGNORED or (self.cue is not None and self.cue.effect is Effect.NOTHING)

    def _matters(self) -> int:
        """Work out which passes a clause with this piece in it needs."""
        matters = _PASSES.get(self.role, 0)
        if self.claim is not None:
            matters |= Pass.SCOPE
        return int(matters | Pass.TIMING) if self.said else int(matters)


DOUBTED = "doubted"
DIFFERENTIAL = "differential"
NOT_EXCLUDED = "not-excluded"
EARLIER = "earlier"
HISTORY_HEADING = "history-heading"
QUESTION_BEFORE = "question-mark-before"
QUESTION_AFTER = "question-mark-after"
PUNCTUATION = {
    ",": Role.COMMA,
    "(": Role.COMMA,
    ")": Role.COMMA,
    ":": Role.COLON,
    "-": Role.COLON,
    ".": Role.STOP,
    ";": Role.STOP,
    "!": Role.STOP,
    "\n": Role.STOP,
    "?": Role.QUERY,
    "&": Role.AND,
    "+": Role.AND,
    "/": Role.OR,
}
