"""Cases for a blinded review: a stratified sample, as codes and facts, and the service's answers in a file apart.

Reviewers judge first what would have been right, then open the answers. The same seed and replay give the same cases.
"""

from __future__ import annotations

import csv
import heapq
import io
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from app.dossier.counts import REPORTS_HOOK, could_not_tell

if TYPE_CHECKING:
    from app.dossier.replayed import Decision

WITH_CARD, NOT_TOLD, SILENT = "with a card", "could not tell", "silent"
_SHARES = {WITH_CARD: 0.5, NOT_TOLD: 0.2, SILENT: 0.3}
"""Half of the cases have a card: whether cards are right is asked first."""
_NAME_DIGITS = 8


class Case(NamedTuple):
    """One case.

    Attributes:
        name: the first digits of the decision's id, by which the site finds it again in its own replay.
        month: when, as "2026-04".
        age_band: of the patient.
        sex: as recorded.
        studies: what was ordered.
        facts: what was read in order and chart: concept and what was asserted of it.
        scenario: the service's situation; not shown to reviewers.
        answer: its rules, and what they offer; empty for silence; not shown to reviewers.
        silence: why it was silent; not shown to reviewers.
    """

    name: str
    month: str
    age_band: str
    sex: str
    studies: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    scenario: str
    answer: tuple[str, ...]
    silence: str


class Sample:
    """Keeps the cases of each stratum whose hashes are lowest.

    Args:
        size: how many cases there are at the end, where there are enough.
        seed: another seed, other cases.
    """

    def __init__(self, size: int, seed: int) -> None:
        self._size = size
        self._seed = seed
        self._kept: dict[str, list[tuple[int, str, Decision]]] = {stratum: [] for stratum in _SHARES}

    def add(self, decision: Decision) -> None:
        """Consider a decision."""
        if decision.hook == REPORTS_HOOK or not decision.in_scope:
            return
        stratum = WITH_CARD if decision.cards else NOT_TOLD if could_not_tell(decision) else SILENT
        kept = self._kept[stratum]
        place = int.from_bytes(blake2b(f"{self._seed}/{decision.id}".encode(), digest_size=8).digest())
        entry = (-place, decision.id, decision)
        if len(kept) < self._size:
            heapq.heappush(kept, entry)
        else:
            heapq.heappushpop(kept, entry)

    def cases(self) -> list[Case]:
        """Return the cases in an order that says nothing about their strata."""
        wanted = {stratum: round(self._size * share) for stratum, share in _SHARES.items()}
        ranked = {stratum: sorted(kept, reverse=True) for stratum, kept in self._kept.items()}
        taken = [entry for stratum, entries in ranked.items() for entry in entries[: wanted[stratum]]]
        left = [entry for stratum, entries in ranked.items() for entry in entries[wanted[stratum] :]]
        taken += sorted(left, reverse=True)[: self._size - len(taken)]
        return [_case(decision) for _, _, decision in sorted(taken, key=lambda entry: entry[1])]


def key(cases: list[Case]) -> str:
    """Return the service's answers to the cases as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["case", "situation", "answer", "silence"])
    writer.writerows([case.name, case.scenario, "; ".join(case.answer), case.silence] for case in cases)
    return text.getvalue()


def _case(decision: Decision) -> Case:
    offers = {outcome.rule: outcome.offers or [] for outcome in decision.outcomes if outcome.spoke}
    return Case(
        name=decision.id[:_NAME_DIGITS],
        month=f"{decision.time:%Y-%m}",
        age_band=decision.age_band or "not kept",
        sex=decision.sex or "not kept",
        studies=tuple(study.study or "a study that was not read" for study in decision.studies),
        facts=tuple((fact.fact, fact.standing) for fact in decision.facts),
        scenario=decision.scenario or "",
        answer=tuple(
            f"{card.rule} ({card.indicator}): {', '.join(offers.get(card.rule, ())) or 'offers nothing'}"
            for card in decision.cards
        ),
        silence=decision.silence or "",
    )
