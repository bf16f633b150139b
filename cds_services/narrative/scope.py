"""Which claim reaches which idea: negation, question, history, family, plan (NegEx 2001, ConText 2009).

One walk forward over the pieces of a clause carries the claims made before an idea, one step back serves those
made after it. NegEx lets a claim run to the end of the sentence; telegraphic orders need less: a claim keeps to
its list, and a list names things of one sort ("no weakness, numbness, MS on ocrelizumab").
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from cds_services.narrative.claims import Claim, current, or_ahead, runs_on
from cds_services.narrative.claims_behind import ClaimsBehind
from cds_services.narrative.duration import Form
from cds_services.narrative.items import Idea
from cds_services.narrative.lexicon import OBSERVED, Nature
from cds_services.narrative.mention import Assertion
from cds_services.narrative.modifiers import Effect, Where
from cds_services.narrative.naming import BESIDE, EVENTS, NAMED_FOR_DISEASE, Naming
from cds_services.narrative.senses import EARLIER, HISTORY_HEADING, QUESTION_AFTER, QUESTION_BEFORE, Role

if TYPE_CHECKING:
    from cds_services.narrative.items import Clause, Item
    from cds_services.narrative.lexicon import Lexicon
    from cds_services.narrative.modifiers import Modifiers

_TOLD = OBSERVED | {Nature.EVENT}
_NOT_SO = frozenset({Assertion.NEGATED, Assertion.FAMILY, Assertion.PLANNED})
_CUE, _TIME, _COMMA, _COLON, _AND, _OR = Role.CUE, Role.TIME, Role.COMMA, Role.COLON, Role.AND, Role.OR


class Scope:
    """Applies claims to the ideas of one clause at a time."""

    def __init__(self, lexicon: Lexicon, modifiers: Modifiers) -> None:
        self._lexicon = lexicon
        self._farthest = modifiers.farthest_words
        self._naming = Naming(lexicon)
        self._behind = ClaimsBehind(lexicon, self._naming, modifiers.farthest_words)
        self._takes_up = frozenset(modifiers.takes_up)
        self._natures = {name: lexicon.nature(name) for name in lexicon.concepts}
        self._listed = {name for name, concept in lexicon.concepts.items() if lexicon.kinds[concept.kind].listed}
        self._heading = modifiers.cues[HISTORY_HEADING]
        self._old = modifiers.time.over_after_days
        self._recent = modifiers.time.current_within_days

    def apply(self, items: list[Item], listing: Claim | None = None, end: int = -1) -> Claim | None:
        """Give every idea of the clause its assertion.

        Args:
            items: the clause.
            listing: the heading of a list that goes on from the clause before.
            end: the word behind the clause.

        Returns:
            The heading of a list that may go on in the clause behind.
        """
        claims: list[Claim] = [] if listing is None else [listing]
        for place, item in enumerate(items):
            role = item.role
            if role is _CUE:
                if claims or item.sense.claim is not None:
                    claims = self._cue(items, place, claims)
            elif claims:
                if isinstance(item, Idea):
                    self._reach(claims, item, items, place, end)
                elif role is _COLON:
                    # What is denied or asked ends with a statement, but "Denies:" and "DDx:" head one.
                    before = items[place - 1] if place else None
                    claims = [claim for claim in claims if claim.passes_colon(item, before)]
                elif role is _TIME:
                    claims = [claim for claim in claims if not claim.ends_at(item)]
                ahead = role is _COMMA and or_ahead(items, place)
                for claim in claims:
                    claim.passes(item, or_ahead=ahead)
            elif place == 1 and item.sense.name == ":" and self._is_over(items[0]) and items[0].last == item.first:
                claims = [self._dated(items[0])]  # "2019: diplopia, leg weakness"
        _agree(items)
        return next((claim for claim in claims if claim.lists and not claim.in_brackets), None)

    def _dated(self, item: Item) -> Claim:
        claim = Claim(item, self._heading, Assertion.PAST, self._recent)
        claim.lists = True
        return claim

    def _is_over(self, item: Item) -> bool:
        return item.span is not None and item.span.form is Form.AGO and item.span.fewest >= self._old

    def carry_back(self, clause: Clause, words: list[str], tail: list[Idea]) -> None:
        """Let a sentence without ideas that says "resolved" speak of the findings of the sentence before."""
        for item in clause.items:
            if item.sense.claim is Assertion.PAST and item.sense.cue and item.sense.cue.where is Where.AFTER:
                if _opens_with(clause, item):
                    return  # "Legs weaker. Previously 5/5."
                if all(word in self._takes_up for word in words[clause.first : item.first]):
                    for idea in tail:
                        if self._natures[idea.concept] in _TOLD or self._lexicon.concepts[idea.concept].episode:
                            idea.claim(Assertion.PAST)
                            idea.carry(item)
                return

    def _cue(self, items: list[Item], place: int, claims: list[Claim]) -> list[Claim]:
        item = items[place]
        cue = item.sense.cue
        if cue is None:
            return claims
        claims = _after_effect(claims, cue.effect)
        assertion = item.sense.claim
        if assertion is None:
            return claims
        if item.sense.name == QUESTION_AFTER:
            self._behind.question(items, place, cue)
            return []
        if cue.where is Where.AFTER or (cue.where is Where.EITHER and not self._leads(items, place)):
            if assertion is not Assertion.PAST or not self._opens_next(items, place):
                self._behind.reach_back(items, place, cue, assertion)
            return claims
        if any(claim.comma for claim in claims):
            claims = [claim for claim in claims if not claim.comma or claim.in_brackets or claim.sweeps_over(assertion)]
        kept = [
            claim
            for claim in claims
            if claim.assertion is not assertion or claim.waits_for_bracket(item) or claim.in_brackets
        ]
        return [*kept, Claim(item, cue, assertion, self._recent)]

    def _opens_next(self, items: list[Item], place: int) -> bool:
        """Tell "weak leg, resolved vertigo", where the word belongs to what follows, from "weak leg, resolved"."""
        item = items[place]
        before = next((piece for piece in reversed(items[:place][-BESIDE:]) if piece.first < item.first), None)
        if before is None or before.role is not _COMMA or before.sense.name != "," or before.last != item.first:
            return False
        return any(
            isinstance(piece, Idea) and piece.first == item.last and self._natures[piece.concept] in _TOLD
            for piece in items[place + 1 : place + BESIDE]
        )

    def _leads(self, items: list[Item], place: int) -> bool:
        """Tell whether a cue that may stand on either side goes with the idea behind it."""
        item = items[place]
        for following in items[place + 1 :][:2]:
            if isinstance(following, Idea):
                return following.first - item.last <= 1
            if following.role is _COLON:  # "To be excluded: MS" heads what follows, "GBS suspected: weak legs" does not
                break
            if following.role is _COMMA or following.role is _TIME:
                return False
        return not any(isinstance(before, Idea) for before in items[max(place - 2, 0) : place])

    def _reach(self, claims: list[Claim], idea: Idea, items: list[Item], place: int, end: int) -> None:
        nature = self._natures[idea.concept]
        alike, lasting = idea.concept in self._listed, self._lexicon.concepts[idea.concept].lasting
        name = self._naming.names(items, place, NAMED_FOR_DISEASE)
        marked = name and not self._naming.names(
            items, place, EVENTS
        )  # "?MS numb feet": the mark is that of the disease
        placed = marked and not self._naming.names_change(items, place)
        for claim in claims:
            asked = claim.assertion is Assertion.ASKED and (placed or claim.item.sense.name == QUESTION_BEFORE)
            named = name and not (marked and asked)
            if (named and claim.assertion is not Assertion.FAMILY) or not claim.reaches(
                idea, nature, items, place, self._farthest, listed=alike, lasting=lasting, closes=idea.last == end
            ):
                continue
            stays = idea.sense.stays or lasting
            past = claim.assertion is Assertion.PAST
            lately = past and self._is_there(idea, claim, items, place)
            if not (past and (stays or lately)):
                idea.claim(claim.assertion)
                idea.settles = idea.settles or claim.cue.overrules
                if claim.first is None:
                    idea.carry(claim.item)
            claim.meets(idea, nature)

    def _is_there(self, idea: Idea, claim: Claim, items: list[Item], place: int) -> bool:
        """Tell whether words of the past are said of what is there now."""
        if claim.cue.tells and self._natures[idea.concept] in OBSERVED:
            return runs_on(items, place, self._old)
        return self._lexicon.concepts[idea.concept].lingers and current(items, place, self._recent)


def _agree(items: list[Item]) -> None:
    """Let two ideas in the same words be denied, or another's, together ("no weight loss or night sweats")."""
    for one, other in pairwise(items):
        if one.first == other.first and one.last == other.last and isinstance(one, Idea) and isinstance(other, Idea):
            for said, silent in ((one, other), (other, one)):
                if said.assertion in _NOT_SO and said.assertion is not said.sense.assertion:
                    silent.claim(said.assertion)


def _after_effect(claims: list[Claim], effect: Effect) -> list[Claim]:
    """Return the claims that go on behind a word of a certain effect."""
    if effect is Effect.ENDS:
        return []
    if effect is Effect.NEW:
        return [claim for claim in claims if not claim.yields_to_new()]
    if effect is Effect.WORSE:  # "old leg weakness worse with UTI": the infection is of today
        return [claim for claim in claims if not claim.spared]
    if effect is Effect.KNOWN:  # "?relapse, known RRMS": what is known is no longer asked
        return [claim for claim in claims if (claim.first is None and not claim.comma) or claim.of_anybody]
    return claims


def _opens_with(clause: Clause, item: Item) -> bool:
    """Tell "previously", which is said of what follows it as well, where something follows."""
    return item.last < clause.last and any(
        other.first == item.first and other.sense.name == EARLIER for other in clause.items
    )
