"""Which claim reaches which idea: negation, question, history, family, plan (NegEx 2001, ConText 2009).

One walk forward over the pieces of a clause carries the claims made before an idea, one step back serves those
made after it. NegEx lets a claim run to the end of the sentence; telegraphic orders need less: a claim keeps to
its list, and a list names things of one sort ("no weakness, numbness, MS on ocrelizumab").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.narrative.items import Idea
from cds_services.narrative.lexicon import OBSERVED, Nature
from cds_services.narrative.mention import Standing
from cds_services.narrative.modifiers import Effect, Reach, Where
from cds_services.narrative.senses import QUESTION_AFTER, Role

if TYPE_CHECKING:
    from cds_services.narrative.items import Item
    from cds_services.narrative.lexicon import Lexicon
    from cds_services.narrative.modifiers import CueGroup

_NAMED_FOR_DISEASE = frozenset({Nature.EVENT, Nature.FINDING})
_CHAIN = 6  # how many joined ideas a claim made behind them reaches back over: keeps the walk linear


_CUE, _TIME, _COMMA, _COLON, _AND, _OR = Role.CUE, Role.TIME, Role.COMMA, Role.COLON, Role.AND, Role.OR


class Claim:
    """A claim on its way through a clause."""

    __slots__ = ("closed", "comma", "cue", "first", "heads", "item", "or_ahead", "standing")

    def __init__(self, item: Item, cue: CueGroup, standing: Standing) -> None:
        self.item = item
        self.cue = cue
        self.standing = standing
        self.first: Idea | None = None
        self.comma = False
        self.closed = False
        self.or_ahead = False
        self.heads = False


class Scope:
    """Applies claims to the ideas of one clause at a time."""

    def __init__(self, lexicon: Lexicon, farthest: int) -> None:
        self._lexicon = lexicon
        self._farthest = farthest
        self._natures = {name: lexicon.nature(name) for name in lexicon.concepts}

    def apply(self, items: list[Item]) -> None:
        """Give every idea of the clause its standing."""
        claims: list[Claim] = []
        previous: Item | None = None
        for place, item in enumerate(items):
            role = item.role
            if role is _CUE:
                if claims or item.sense.claim is not None:
                    claims = self._cue(items, place, claims)
            elif claims:
                if isinstance(item, Idea):
                    head = self._is_name(items, place)
                    self._reach(claims, item, previous, head=head, timed=_timed(items, place))
                else:
                    _pass(claims, items, place)
            previous = item

    def _cue(self, items: list[Item], place: int, claims: list[Claim]) -> list[Claim]:
        item = items[place]
        cue = item.sense.cue
        if cue is None:
            return claims
        if cue.effect is Effect.ENDS:
            return []
        if cue.effect is Effect.NEW:
            return [claim for claim in claims if not (claim.comma and claim.cue.yields_to_new)]
        if cue.effect is Effect.KNOWN:  # "?relapse, known RRMS": what is known is no longer asked
            return [claim for claim in claims if claim.first is None and not claim.comma]
        standing = item.sense.claim
        if standing is None:
            return claims
        if item.sense.name == QUESTION_AFTER:
            self._question(items, place, cue)
            return []
        if cue.where is Where.AFTER or (cue.where is Where.EITHER and not self._leads(items, place)):
            self._reach_back(items, place, cue, standing)
            return claims
        if any(claim.comma for claim in claims):
            claims = [claim for claim in claims if not claim.comma]
        return [*(claim for claim in claims if claim.standing is not standing), Claim(item, cue, standing)]

    def _question(self, items: list[Item], place: int, cue: CueGroup) -> None:
        """A question mark asks for a disease before it ("MS relapse with numbness?"), else for the finding."""
        segment = items[place].segment
        for back in range(place - 1, max(place - 3 * _CHAIN, 0) - 1, -1):
            item = items[back]
            if item.segment != segment:
                break
            if isinstance(item, Idea) and self._natures[item.concept] not in OBSERVED:
                self._reach_back(items, back + 1, cue, Standing.ASKED)
                return
        before = items[place - 1] if place else None
        if before is not None and before.last == items[place].first:  # else it asks for words that nobody listed
            self._reach_back(items, place, cue, Standing.ASKED)

    def _leads(self, items: list[Item], place: int) -> bool:
        """Tell whether a cue that may stand on either side goes with the idea behind it."""
        item = items[place]
        for following in items[place + 1 :][:2]:
            if isinstance(following, Idea):
                return following.first - item.last <= 1
            if following.role in (Role.COMMA, Role.COLON, Role.TIME):
                return False
        return not any(isinstance(before, Idea) for before in items[max(place - 2, 0) : place])

    def _is_name(self, items: list[Item], place: int) -> bool:
        """Tell whether the idea is only the name of what follows it ("MS relapse", "MS symptoms")."""
        item = items[place]
        if not isinstance(item, Idea) or not self._lexicon.concepts[item.concept].attributive:
            return False
        following = items[place + 1] if place + 1 < len(items) else None
        return (
            isinstance(following, Idea)
            and following.first == item.last
            and self._natures[following.concept] in _NAMED_FOR_DISEASE
        )

    def _reach(self, claims: list[Claim], idea: Idea, previous: Item | None, *, head: bool, timed: bool) -> None:
        for claim in claims:
            if self._reaches(claim, idea, previous, timed=timed):
                if head and claim.standing is not Standing.FAMILY:
                    continue
                if not (claim.standing is Standing.PAST and self._lexicon.concepts[idea.concept].lasting):
                    idea.claim(claim.standing)
                    idea.carry(claim.item) if claim.first is None else None
                claim.first = claim.first or idea
                claim.comma = False

    def _reaches(self, claim: Claim, idea: Idea, previous: Item | None, *, timed: bool) -> bool:
        nature = self._natures[idea.concept]
        if nature in claim.cue.spares or (claim.heads and claim.standing is Standing.ASKED and nature in OBSERVED):
            return False  # a heading asks for diseases ("DDx: MS"); what is found is found
        if claim.cue.reach is Reach.CLAUSE:
            return True
        if claim.first is None:
            if claim.comma:
                return claim.or_ahead and claim.standing is Standing.NEGATED
            return idea.first - claim.item.last <= self._farthest
        if claim.cue.reach is Reach.FIRST:
            return False
        joined = previous is not None and previous.role in (Role.AND, Role.OR)
        # States make no list: "on no DMT, annual follow-up" denies the drug only.
        alike = nature is self._natures[claim.first.concept] and nature is not Nature.STATE
        if claim.cue.reach is Reach.JOINED:
            return joined and not claim.comma and (alike or (previous is not None and previous.role is Role.OR))
        if claim.comma:
            # "r/o metastases, breast cancer": asked and then said of one idea, it is there.
            again = claim.standing is Standing.ASKED and idea.concept == claim.first.concept
            return claim.or_ahead or (alike and not claim.closed and not timed and not again)
        return alike or (previous is not None and previous.role is Role.OR)

    def _reach_back(self, items: list[Item], place: int, cue: CueGroup, standing: Standing) -> None:
        """Hand a claim to the idea before it, and to those that "and" or "or" join to that one."""
        target: Idea | None = None
        joined = True
        reached = 0
        mark = edge = items[place].first if place < len(items) else items[-1].last
        for before in reversed(items[max(place - 3 * _CHAIN, 0) : place]):
            if before.first >= mark:
                continue  # another sense of the very same word
            if isinstance(before, Idea):
                if not self._goes_on(before, target, mark, joined=joined):
                    return
                if not (standing is Standing.PAST and self._lexicon.concepts[before.concept].lasting):
                    before.claim(standing)
                if target is None:
                    before.carry(items[min(place, len(items) - 1)])
                target, joined = before, False
                reached += 1
                if cue.reach is Reach.FIRST or reached >= _CHAIN:
                    return
            elif _parts(before, edge if target is None else None):
                return
            else:
                joined = joined or before.role is _AND or before.role is _OR
            if before.last >= edge:
                edge = before.first

    def _goes_on(self, idea: Idea, target: Idea | None, mark: int, *, joined: bool) -> bool:
        if target is None:
            return mark - idea.last <= self._farthest // 2
        return joined and self._natures[idea.concept] is self._natures[target.concept]


def _parts(item: Item, edge: int | None) -> bool:
    """Tell whether a claim stops at a piece; at a comma only if words nobody listed lie between the two."""
    if item.role is _COMMA:
        return edge is not None and item.last != edge  # "optic neuritis, AQP4 negative": said of the other
    return item.role is _COLON or item.sense.claim is not None


def _pass(claims: list[Claim], items: list[Item], place: int) -> None:
    """Take a mark or a join into account for the claims under way."""
    item = items[place]
    if item.role is _COMMA:
        ahead = _or_ahead(items, place)
        for claim in claims:
            claim.comma, claim.or_ahead = True, ahead
    elif item.role is _COLON:
        claims[:] = [claim for claim in claims if claim.item.last == item.first]
        for claim in claims:
            claim.heads = True
    elif item.role is _OR:
        for claim in claims:
            claim.closed = claim.first is not None


def _timed(items: list[Item], place: int) -> bool:
    """Tell whether a time stands behind an idea in its part of the clause."""
    segment = items[place].segment
    for item in items[place + 1 : place + _CHAIN]:
        if item.segment != segment:
            return False
        if item.role is _TIME:
            return True
    return False


def _or_ahead(items: list[Item], place: int) -> bool:
    """Tell whether an "or" comes behind a comma before its list ends; lists are short."""
    for item in items[place + 1 : place + 3 * _CHAIN]:
        if item.role is _OR:
            return True
        if item.role is _COLON or item.role is _TIME or item.sense.claim is not None or item.sense.ends:
            return False
    return False
