"""Times and courses of a clause that has no ideas of its own: they are of the clause before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.narrative.denied_course import denied
from cds_services.narrative.lexicon import Nature
from cds_services.narrative.senses import Role, Said

if TYPE_CHECKING:
    from cds_services.narrative.dating import Dating
    from cds_services.narrative.hours import Hours
    from cds_services.narrative.items import Clause, Idea, Item
    from cds_services.narrative.lexicon import Lexicon
    from cds_services.narrative.modifiers import Modifiers
    from cds_services.narrative.nearness import Nearness

_NEW = int(Said.NEW)
_STATIC = int(Said.STATIC | Said.KNOWN)
_TIME = Role.TIME


class Afterthought:
    """Hands the times and courses of a clause without ideas ("Since Monday. All new.") to the clause before."""

    def __init__(self, lexicon: Lexicon, modifiers: Modifiers, dating: Dating, near: Nearness, hours: Hours) -> None:
        self._natures = {name: lexicon.nature(name) for name in lexicon.concepts}
        self._dating = dating
        self._near = near
        self._hours = hours
        self._takes_up = frozenset(modifiers.takes_up)
        self._scans = modifiers.time.scans
        self._leads_on = frozenset((*modifiers.pauses, *modifiers.bridges, *modifiers.time.not_onset))

    def hand_back(self, clause: Clause, words: list[str], tail: list[Idea], *, courses: bool = True) -> None:
        """Hand the times and courses of a clause without ideas to those of the clause before.

        An old date does so only at the head of its clause: "In 2019.", not "Disc prolapse on a scan of 2019."; what
        is called new is new only where nothing else is called so: "All new.", not "New lesions?" A state, such as
        the purpose of a scan, takes no old date: "Annual MRI." is none of "11/2025 at another hospital."
        """
        for place, item in enumerate(clause.items):
            if item.role is _TIME and item.span is not None:
                of_something_else = self._hours.of_something_else(clause.items, place, clause, words)
                if of_something_else or self._of_scan(clause, words) or _is_of_number(item, words):
                    continue
                if not self._near.is_over(item.span):
                    self._dating.date(tail, item, item.span)
                elif item.first <= clause.first + 1:
                    self._dating.date(
                        [idea for idea in tail if self._natures[idea.concept] is not Nature.STATE], item, item.span
                    )
            elif (
                not courses or item.sense.known or denied(clause.items, place) or self._of_another(clause, words, place)
            ):
                continue
            elif item.sense.said:
                for idea in tail:
                    self._dating.run(idea, item)

    def _of_scan(self, clause: Clause, words: list[str]) -> bool:
        """Tell the day of a scan or a visit ("CT neck tonight", "metal in orbit on last yr's CT") from an onset."""
        return not self._scans.isdisjoint(words[clause.first : clause.last])

    def _of_another(self, clause: Clause, words: list[str], place: int) -> bool:
        """Tell whether a course belongs to words that no list knows ("New lesions?", "Discs are pale as before")."""
        item = clause.items[place]
        if item.sense.said & _STATIC and not self._takes_up.issuperset(words[clause.first : item.first]):
            return True
        if not item.sense.said & _NEW or item.last >= len(words):
            return False
        named = place + 1 < len(clause.items) and clause.items[place + 1].first == item.last
        word = words[item.last]
        return not named and word.isalpha() and word not in self._leads_on


def _is_of_number(item: Item, words: list[str]) -> bool:
    """Tell a moment that dates a result: "eGFR 24. Today 71", "SDMT 58 (57 in May)"."""
    around = (*words[max(item.first - 1, 0) : item.first], *words[item.last : item.last + 1])
    return any(word[0].isdigit() for word in around)
