"""The pieces of one clause in order, while it is being read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.narrative.mention import Assertion
from cds_services.narrative.senses import Role

if TYPE_CHECKING:
    from cds_services.narrative.duration import Span
    from cds_services.narrative.senses import Sense

PRECEDENCE = {
    Assertion.AFFIRMED: 0,
    Assertion.ASKED: 1,
    Assertion.PLANNED: 2,
    Assertion.PAST: 3,
    Assertion.NEGATED: 4,
    Assertion.FAMILY: 5,
}
"""Where two claims meet ("no family history of", "r/o old infarct"), the one farther from "true now" stands."""


class Item:
    """One piece of a clause: words `first` to before `last`, and their sense."""

    __slots__ = ("first", "last", "role", "segment", "sense", "span")

    def __init__(  # noqa: PLR0913, PLR0917 - a plain record, made thousands of times a note
        self, role: Role, first: int, last: int, sense: Sense, segment: int, span: Span | None = None
    ) -> None:
        self.role = role
        self.first = first
        self.last = last
        self.sense = sense
        self.segment = segment
        self.span = span


class Idea(Item):
    """A piece that names a concept, with what the clause says of it so far."""

    __slots__ = ("assertion", "concept", "from_word", "lonely", "said", "settles", "time", "to_word")

    def __init__(self, concept: str, first: int, last: int, sense: Sense, segment: int) -> None:
        self.role = Role.CONCEPT
        self.first = first
        self.last = last
        self.sense = sense
        self.segment = segment
        self.span = None
        self.concept = concept
        self.assertion = sense.assertion
        self.said = 0
        self.time: Span | None = None
        self.lonely = False
        self.settles = False
        """It was judged so, which settles what was only asked of it before."""
        self.from_word = first
        self.to_word = last

    def claim(self, assertion: Assertion) -> None:
        """Take a claim unless a stronger one stands."""
        if PRECEDENCE[assertion] > PRECEDENCE[self.assertion]:
            self.assertion = assertion

    def carry(self, item: Item) -> None:
        """Show the words of a modifier together with those of the idea."""
        self.from_word = min(self.from_word, item.first)
        self.to_word = max(self.to_word, item.last)


class Clause:
    """The pieces of a clause, and the passes over it that are worth their time (`Pass`)."""

    __slots__ = ("covered", "first", "items", "last", "passes", "segment")

    def __init__(self, first: int = 0) -> None:
        self.first = first
        """The word it begins with."""
        self.items: list[Item] = []
        self.passes = 0
        self.segment = 0
        """Which part between commas comes next."""
        self.covered: dict[str, int] = {}
        """How far the words of an idea reach that were read again: not to name it twice."""
        self.last = first
        """The word behind it."""
