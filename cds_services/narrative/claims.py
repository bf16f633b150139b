"""A claim on its way through a clause: what it has met, and what it reaches next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.narrative.lexicon import OBSERVED, Nature
from cds_services.narrative.mention import Standing
from cds_services.narrative.modifiers import Reach
from cds_services.narrative.senses import Role

if TYPE_CHECKING:
    from cds_services.narrative.items import Idea, Item
    from cds_services.narrative.modifiers import CueGroup

_LIST = 18  # pieces looked at ahead in a list: nobody lists more, and it keeps the walk linear
_NEAR = 6
_TIME, _COMMA, _COLON, _AND, _OR = Role.TIME, Role.COMMA, Role.COLON, Role.AND, Role.OR


class Claim:
    """One claim made before the ideas that it is about."""

    __slots__ = ("closed", "comma", "cue", "first", "heads", "item", "nature", "or_ahead", "standing")

    def __init__(self, item: Item, cue: CueGroup, standing: Standing) -> None:
        self.item = item
        self.cue = cue
        self.standing = standing
        self.first: Idea | None = None
        self.nature: Nature | None = None
        self.comma = False
        """A comma came after the last idea it met."""
        self.closed = False
        """Its list ended with "or"."""
        self.or_ahead = False
        self.heads = False
        """A colon follows it."""

    def reaches(self, idea: Idea, nature: Nature, items: list[Item], place: int, farthest: int) -> bool:
        """Tell whether the idea at a place of the clause is claimed.

        Args:
            idea: the idea.
            nature: what sort of thing it is.
            items: the clause.
            place: where in it the idea stands.
            farthest: how many words may stand between the cue and the first idea.
        """
        if nature in self.cue.spares:
            return False
        if self.heads and self.standing is Standing.ASKED and nature in OBSERVED:
            return False  # a heading asks for diseases ("DDx: MS"); what is found is found
        if self.cue.reach is Reach.CLAUSE:
            return True
        if self.first is None:
            if self.comma:
                return self.or_ahead and self.standing is Standing.NEGATED
            return idea.first - self.item.last <= farthest
        return idea.first == self.first.first or self._goes_on(idea, nature, items, place)

    def meets(self, idea: Idea, nature: Nature) -> None:
        """Take note of an idea that was reached."""
        if self.first is None:
            self.first, self.nature = idea, nature
        self.comma = False

    def passes(self, item: Item, *, or_ahead: bool) -> None:
        """Take note of a mark or a join on the way."""
        if item.role is _COMMA:
            self.comma, self.or_ahead = True, or_ahead
        elif item.role is _OR:
            self.closed = self.first is not None
        elif item.role is _COLON:
            self.heads = True

    def _goes_on(self, idea: Idea, nature: Nature, items: list[Item], place: int) -> bool:
        """Tell whether the list that begins with the first idea goes on to this one."""
        if self.cue.reach is Reach.FIRST:
            return False
        before = items[place - 1].role if place else None
        # States make no list: "on no DMT, annual follow-up" denies the drug only.
        alike = nature is self.nature and nature is not Nature.STATE
        if self.cue.reach is Reach.JOINED:
            return not self.comma and (before is _OR or (before is _AND and alike))
        if not self.comma:
            return alike or before is _OR
        if self.or_ahead:
            return True
        # "r/o metastases, breast cancer": asked and then said of one idea, it is there.
        again = self.standing is Standing.ASKED and self.first is not None and idea.concept == self.first.concept
        swept = self.cue.reach is Reach.SWEEPING and nature is not Nature.STATE
        return (alike or swept) and not self.closed and not again and not timed(items, place)


def timed(items: list[Item], place: int) -> bool:
    """Tell whether a time stands behind an idea in its part of the clause."""
    segment = items[place].segment
    for item in items[place + 1 : place + _NEAR]:
        if item.segment != segment:
            return False
        if item.role is _TIME:
            return True
    return False


def or_ahead(items: list[Item], place: int) -> bool:
    """Tell whether an "or" comes behind a comma before its list ends."""
    for item in items[place + 1 : place + _LIST]:
        if item.role is _OR:
            return True
        if item.role is _COLON or item.role is _TIME or item.sense.claim is not None or item.sense.ends:
            return False
    return False
