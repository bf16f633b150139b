"""Hours and minutes: those of a symptom are an emergency, those of a slot, a journey or a dose are nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.narrative.duration import Form
from cds_services.narrative.items import Idea
from cds_services.narrative.senses import Role

if TYPE_CHECKING:
    from cds_services.narrative.items import Clause, Item
    from cds_services.narrative.modifiers import Modifiers

_LEAD = 8  # words before hours that say what they date
_BEFORE = 40  # pieces of a list that are looked at: keeps the walk linear
_BEHIND = 4  # pieces behind hours that they may belong to


class Hours:
    """Tells what hours and minutes are of."""

    def __init__(self, modifiers: Modifiers) -> None:
        time = modifiers.time
        self._leads = frozenset((*modifiers.takes_up, *time.since, *time.lasting, *time.within, *time.leads_to_hours))
        self._of = frozenset(time.hours_of)

    def of_something_else(self, items: list[Item], place: int, clause: Clause, words: list[str]) -> bool:
        """Tell hours that date no symptom ("lies flat for 20 min", "slot 40 min") from "numb arm, started 2 h".

        Beside an idea they are of it; else the words before them must lead to an onset.
        """
        item = items[place]
        span = item.span
        if span is None or not span.hours:
            return False
        if span.form is not Form.LENGTH and words[item.last - 1] not in self._of:  # "30 min before"
            return False
        if item.last < len(words) and words[item.last] in self._of:
            return True
        nearby = items[max(place - _BEFORE, 0) : place + _BEHIND]
        if any(isinstance(other, Idea) and other.segment == item.segment for other in nearby):
            return False
        told = [other for other in nearby if other is not item and other.role is not Role.IGNORED]
        known = {word for other in told for word in range(other.first, other.last)}
        ideas = [other.last for other in told if isinstance(other, Idea) and other.last <= item.first]
        first = max([clause.first, item.first - _LEAD, *ideas])
        lead = [words[word] for word in range(first, item.first) if word not in known]
        return any(word.isalpha() and word not in self._leads for word in lead)
