"""The pieces of one clause in order, while it is being read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.narrative.mention import Course, Standing
from cds_services.narrative.vocabulary import Role

if TYPE_CHECKING:
    from cds_services.narrative.duration import Span
    from cds_services.narrative.modifiers import Effect
    from cds_services.narrative.vocabulary import Sense

PRECEDENCE = {
    Standing.AFFIRMED: 0,
    Standing.ASKED: 1,
    Standing.PLANNED: 2,
    Standing.PAST: 3,
    Standing.NEGATED: 4,
    Standing.FAMILY: 5,
}
"""Where two claims meet ("no family history of", "r/o old infarct"), the one farther from "true now" stands."""


class Item:
    """One piece of a clause: words `first` to before `last`, and their sense."""

    __slots__ = ("first", "last", "role", "segment", "sense", "span")

    def __init__(  # noqa: PLR0913, PLR0917 - a plain record, made in one place
        self, role: Role, first: int, last: int, sense: Sense, segment: int, span: Span | None = None
    ) -> None:
        self.role = role
        self.first = first
        self.last = last
        self.sense = sense
        self.span = span
        self.segment = segment


class Idea(Item):
    """A piece that names a concept, with what the clause says of it so far."""

    __slots__ = (
        "concept", "course", "courses", "from_word", "lonely", "standing", "time", "to_word",
    )  # fmt: skip

    def __init__(self, concept: str, first: int, last: int, sense: Sense, segment: int) -> None:
        super().__init__(Role.CONCEPT, first, last, sense, segment)
        self.concept = concept
        self.standing = Standing.AFFIRMED
        self.course: Course = sense.course or Course.UNSTATED
        self.courses: set[Effect] = set()
        self.time: Span | None = None
        self.lonely = False
        self.from_word = first
        self.to_word = last

    def claim(self, standing: Standing) -> None:
        """Take a claim unless a stronger one stands."""
        if PRECEDENCE[standing] > PRECEDENCE[self.standing]:
            self.standing = standing

    def carry(self, item: Item) -> None:
        """Show the words of a modifier together with those of the idea."""
        self.from_word = min(self.from_word, item.first)
        self.to_word = max(self.to_word, item.last)
