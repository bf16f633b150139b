"""Claims made behind what they are about: "resolved", "excluded", "MS relapse with numbness?"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.narrative.items import Idea
from cds_services.narrative.lexicon import OBSERVED, Nature
from cds_services.narrative.mention import Assertion
from cds_services.narrative.modifiers import Reach, Where
from cds_services.narrative.naming import SAID_OF_DISEASE
from cds_services.narrative.senses import Role

if TYPE_CHECKING:
    from cds_services.narrative.items import Item
    from cds_services.narrative.lexicon import Lexicon
    from cds_services.narrative.modifiers import CueGroup
    from cds_services.narrative.naming import Naming

_CHAIN = 6  # how many joined ideas a claim made behind them reaches back over: keeps the walk linear
_TIME, _COMMA, _COLON, _AND, _OR = Role.TIME, Role.COMMA, Role.COLON, Role.AND, Role.OR


class ClaimsBehind:
    """Hands a claim back to the ideas before it."""

    def __init__(self, lexicon: Lexicon, naming: Naming, farthest: int) -> None:
        self._lexicon = lexicon
        self._natures = {name: lexicon.nature(name) for name in lexicon.concepts}
        self._naming = naming
        self._farthest = farthest

    def question(self, items: list[Item], place: int, cue: CueGroup) -> None:
        """A question mark asks for a disease before it ("MS relapse with numbness?"), else for the finding."""
        segment = items[place].segment
        for back in range(place - 1, max(place - 3 * _CHAIN, 0) - 1, -1):
            item = items[back]
            if item.segment != segment:
                break
            if isinstance(item, Idea) and items[place - 1].sense.ends and self._natures[item.concept] in OBSERVED:
                break  # "MS, leg weakness cause?"
            if isinstance(item, Idea) and self._natures[item.concept] not in OBSERVED:
                if self._natures[item.concept] is Nature.STATE or self._naming.names(items, back, SAID_OF_DISEASE):
                    break  # "MS progression?" asks for the progression
                event = self._naming.event_of(items, back)  # "flare of MS?" asks for the flare
                self.reach_back(items, back + 1 if event is None else event + 1, cue, Assertion.ASKED)
                return
        before = items[place - 1] if place else None
        # Else it asks for words that nobody listed, or for the cause of what is there.
        if before is not None and before.last == items[place].first and not before.sense.ends:
            self.reach_back(items, place, cue, Assertion.ASKED)

    def reach_back(self, items: list[Item], place: int, cue: CueGroup, assertion: Assertion) -> None:
        """Hand a claim to the idea before it, and to those that "and" or "or" join to that one."""
        target: Idea | None = None
        joined = True
        either = comma = False
        reached = 0
        ends = not self._heads_idea(items, place)  # "leg weakness - absent reflexes"
        mark = edge = near = items[place].first if place < len(items) else items[-1].last
        for before in reversed(items[max(place - 3 * _CHAIN, 0) : place]):
            if before.first >= mark or (target is None and self._spares(cue, before)):
                continue  # another sense of the very same word, or nothing that the claim can be about
            if isinstance(before, Idea):
                nature = self._natures[before.concept]
                listed = either and nature not in OBSERVED  # "new fracture or plasmacytoma?"
                over = (
                    nature is Nature.EVENT and assertion is Assertion.PAST and not comma
                )  # "flare with numbness, gone"
                same = target is not None and (before.first, before.last) == (target.first, target.last)
                if not (same or ((listed or over) and target)) and not self._goes_on(
                    before, target, near, joined=joined
                ):
                    return
                either = comma = False
                self._claim_back(before, cue, assertion, beside=before.last == edge)
                if target is None:
                    before.carry(items[min(place, len(items) - 1)])
                target, joined = before, False
                reached += 1
                if cue.reach is Reach.FIRST or reached >= _CHAIN:
                    return
            elif _parts(before, edge if target is None else None, assertion, answers=cue.answers and ends):
                if not (cue.reopens and before.sense.claim is Assertion.NEGATED and before.last == edge):
                    return  # "CES unlikely but cannot be excluded"
            else:
                joined = joined or before.role is _AND or before.role is _OR
                comma = comma or (before.role is _COMMA and target is not None and before.sense.name == ",")
                either = either or (before.role is _OR and target is not None and assertion is Assertion.ASKED)
                near -= _length(before)  # "numb for 2 hours yesterday, resolved"
            if before.last >= edge:
                edge = before.first

    def _claim_back(self, idea: Idea, cue: CueGroup, assertion: Assertion, *, beside: bool) -> None:
        """Hand a claim to one idea before it; a doubt right behind it may hold against a denial."""
        if not (assertion is Assertion.PAST and self._lexicon.concepts[idea.concept].lasting):
            idea.claim(assertion)
        idea.settles = idea.settles or cue.overrules
        if cue.reopens and beside and idea.assertion is Assertion.NEGATED:
            idea.assertion = assertion  # "no sign of CES but cannot be excluded"

    @staticmethod
    def _heads_idea(items: list[Item], place: int) -> bool:
        if place >= len(items):
            return False
        last = items[place].last  # the next piece may be another sense of the very same words
        return any(isinstance(after, Idea) and after.first == last for after in items[place + 1 : place + 3])

    def _spares(self, cue: CueGroup, item: Item) -> bool:
        return isinstance(item, Idea) and self._natures[item.concept] in cue.spares

    def _goes_on(self, idea: Idea, target: Idea | None, mark: int, *, joined: bool) -> bool:
        if target is None:
            return mark - idea.last <= self._farthest // 2
        return joined and self._natures[idea.concept] is self._natures[target.concept]


def _asked_behind(item: Item) -> bool:
    cue = item.sense.cue
    return item.sense.claim is Assertion.ASKED and cue is not None and cue.where is Where.AFTER and cue.doubts


def _length(item: Item) -> int:
    return item.last - item.first if item.role is _TIME else 0


def _parts(item: Item, edge: int | None, assertion: Assertion, *, answers: bool) -> bool:
    """Tell whether a claim stops at a piece; at a comma only if words nobody listed lie between the two."""
    if assertion is Assertion.NEGATED and _asked_behind(item):
        return False  # "MS was queried in 2015 and excluded": what was asked is answered
    if answers and item.role is _COLON:
        return item.last != edge  # "Seizures: none since 2023", "MS - entered in error"
    if item.role is _COMMA:
        return edge is not None and item.last != edge  # "optic neuritis, AQP4 negative": said of the other
    return item.role is _COLON or item.sense.claim is not None
