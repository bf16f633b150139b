"""Whether a disease only names what follows it: "MS relapse", "MS progression?"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.narrative.items import Idea
from cds_services.narrative.lexicon import Nature

if TYPE_CHECKING:
    from cds_services.narrative.items import Item
    from cds_services.narrative.lexicon import Lexicon

EVENTS = frozenset({Nature.EVENT})
NAMED_FOR_DISEASE = frozenset({Nature.EVENT, Nature.FINDING})
SAID_OF_DISEASE = frozenset(Nature) - {Nature.DISEASE}
BESIDE = 4
"""Pieces that may lie at the same words, of an idea and of its course."""


class Naming:
    """Tells a disease that is told from one that only says whose relapse or sign it is."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._natures = {name: lexicon.nature(name) for name in lexicon.concepts}

    def names(self, items: list[Item], place: int, natures: frozenset[Nature]) -> bool:
        """Tell whether the idea only names what follows it ("MS relapse", "MS progression?"), of certain natures."""
        item = items[place]
        if not isinstance(item, Idea) or not self._lexicon.concepts[item.concept].attributive:
            return False
        for following in items[place + 1 : place + BESIDE]:
            if following.first > item.last:
                return False
            if isinstance(following, Idea):
                named = following.first == item.last and self._natures[following.concept] in natures
                return named and not following.sense.first  # "?NMOSD first attack" asks for the disease
        return False

    def names_change(self, items: list[Item], place: int) -> bool:
        """Tell "MS progression", a change of the disease, from "MS numb legs", a finding beside it."""
        last = items[place].last
        behind = [item for item in items[place + 1 : place + BESIDE] if isinstance(item, Idea) and item.first == last]
        return any(item.concept in self._lexicon.unnamed for item in behind)

    def event_of(self, items: list[Item], place: int) -> int | None:
        """Return the place of the event that a lasting disease only belongs to ("flare of MS?", "TM in NMOSD?")."""
        item = items[place]
        before = items[place - 1] if place else None
        if not isinstance(item, Idea) or not self._lexicon.concepts[item.concept].lasting:
            return None
        if not isinstance(before, Idea):
            return None
        attack = self._lexicon.concepts[before.concept].episode and item.first - before.last == 1
        if attack or (self._natures[before.concept] is Nature.EVENT and item.first - before.last <= 1):
            return None if before.sense.first else place - 1
        return None
