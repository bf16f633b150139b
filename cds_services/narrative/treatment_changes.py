"""Treatments that were changed: "switched to natalizumab in 2024 after a relapse" goes on, and the attack is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.narrative.items import Idea
from cds_services.narrative.lexicon import Nature
from cds_services.narrative.mention import Assertion
from cds_services.narrative.senses import Said

if TYPE_CHECKING:
    from cds_services.narrative.items import Item
    from cds_services.narrative.lexicon import Lexicon
    from cds_services.narrative.modifiers import Modifiers

_NEW = int(Said.NEW)
_BETWEEN = 6  # words from a drug to the reason of its change, or to its end: a dose, a date
_CHANGE = 5  # words before a drug that say that it was changed


class TreatmentChanges:
    """Takes a treatment that began at a date as going on, and the attack that it began for as over."""

    def __init__(self, lexicon: Lexicon, modifiers: Modifiers) -> None:
        self._attacks = {
            name
            for name, concept in lexicon.concepts.items()
            if lexicon.nature(name) is Nature.EVENT or concept.episode
        }
        self._treatments = {name for name, concept in lexicon.concepts.items() if concept.own_time}
        self._changes = frozenset(modifiers.changes_of_treatment)
        self._leads = frozenset(modifiers.leads_to_treatment)
        self._ends = frozenset(modifiers.ends_of_treatment)
        self._reasons = frozenset(modifiers.reasons_of_treatment)

    def apply(self, items: list[Item], words: list[str]) -> None:
        """Read the treatments of a clause, and the attacks behind them that have no date and are not called new."""
        treatment = None
        for item in items:
            if not isinstance(item, Idea):
                continue
            if item.concept in self._treatments:
                treatment = item if self._began(item, words) else None
                if treatment is not None and treatment.assertion is Assertion.PAST:
                    treatment.assertion = Assertion.AFFIRMED  # its date is that of its beginning
            elif treatment is not None and item.concept in self._attacks and self._is_reason(treatment, item, words):
                item.claim(Assertion.PAST)

    def _began(self, treatment: Idea, words: list[str]) -> bool:
        """Tell "switched from fingolimod to natalizumab": the nearest word before a drug that tells decides."""
        if not self._ends.isdisjoint(words[treatment.last : treatment.last + _BETWEEN]):
            return False
        before = words[max(treatment.first - _CHANGE, 0) : treatment.first]
        if before and before[-1] in self._leads and not self._changes.isdisjoint(before):
            return True
        for word in reversed(before):
            if word in self._changes:
                return True
            if word in self._ends:
                return False
        return False

    def _is_reason(self, treatment: Idea, attack: Idea, words: list[str]) -> bool:
        between = words[treatment.last : attack.first]
        dated = attack.time is not None or attack.said & _NEW
        return not dated and len(between) <= _BETWEEN and not self._reasons.isdisjoint(between)
