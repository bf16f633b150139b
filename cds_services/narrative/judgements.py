"""What one statement of a text settles of an earlier one, once all are read."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from cds_services.narrative.lexicon import Nature
from cds_services.narrative.mention import Assertion

if TYPE_CHECKING:
    from cds_services.narrative.items import Idea
    from cds_services.narrative.lexicon import Lexicon

_SETTLED = frozenset({Nature.EVENT, Nature.DISEASE})
_NOT_KNOWN = frozenset({Assertion.NEGATED, Assertion.ASKED})
_LOOKS_BACK = 30  # ideas: keeps the walk linear


class Judgements:
    """Applies judgements and references to what was named before them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._natures = {name: lexicon.nature(name) for name in lexicon.concepts}
        self._short_of = {name: concept.short_of for name, concept in lexicon.concepts.items()}
        self._relatives = {name for name, concept in lexicon.concepts.items() if concept.as_relative}

    def settle(self, ideas: list[Idea]) -> list[Idea]:
        """Settle what one statement says of an earlier one.

        A judgement ("Not a relapse") ends what was only feared or asked of the same idea; "?same as mother" asks for
        what the mother has, and says nothing if that is unknown.
        """
        kept: list[Idea] = []
        family = ""
        for idea in ideas:
            if idea.concept in self._relatives:
                if not family or idea.assertion in {Assertion.NEGATED, Assertion.FAMILY}:
                    continue
                idea.concept, idea.assertion = family, Assertion.ASKED
            elif idea.assertion is Assertion.FAMILY and self._natures[idea.concept] is Nature.DISEASE:
                family = idea.concept
            kept.append(idea)
        kept = self._without_namesakes(_as_whole(kept))
        for place, idea in enumerate(kept):
            if idea.settles and idea.assertion is Assertion.NEGATED and self._natures[idea.concept] in _SETTLED:
                for other in kept[max(place - _LOOKS_BACK, 0) : place]:
                    if other.concept == idea.concept and other.assertion in {Assertion.ASKED, Assertion.PLANNED}:
                        other.assertion = Assertion.NEGATED
        return kept

    def _without_namesakes(self, ideas: list[Idea]) -> list[Idea]:
        """Leave out a disease that only names a team, where it is denied or asked: "seen in MS clinic, ?MS".

        So too beside what is not yet that disease ("RIS, discussed in MS MDT").
        """
        other = {
            idea.concept
            for idea in ideas
            if idea.assertion in _NOT_KNOWN and self._natures[idea.concept] is Nature.DISEASE and not idea.said
        }
        other |= {name for name in (self._short_of[idea.concept] for idea in ideas) if name}
        if not other:
            return ideas
        names = [(idea.first, idea.last) for idea in ideas if self._natures[idea.concept] is Nature.STATE]
        return [
            idea
            for idea in ideas
            if idea.concept not in other
            or idea.assertion is not Assertion.AFFIRMED
            or not any(first <= idea.first and idea.last < last for first, last in names)
        ]


def _as_whole(ideas: list[Idea]) -> list[Idea]:
    """Let names of one thing that share words be claimed alike: "not a routine review" is no "review" either."""
    for before, idea in pairwise(ideas):
        alike = before.concept == idea.concept and before.first <= idea.first <= before.last
        if alike and before.assertion is not Assertion.AFFIRMED:
            idea.claim(before.assertion)
    return ideas
