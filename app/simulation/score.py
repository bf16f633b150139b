"""Compares what a replay decided with what is right: recall and false alarms, by kind, by habit, by trap.

A card counts for its rule. Of a rule that must give a card, it was given or missed; a card of a rule that neither must
nor may give one is a false alarm. Orders of one session are one answer.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from app.intervals import Interval, interval
from app.simulation.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from app.simulation.decided import Decisions

ORDERS, REPORTS, UNKNOWABLE = "orders", "reports", "orders that no export can answer"
"""What is counted apart: an answer that the export cannot show is no mistake of the service."""
_BY = ("kind", "written", "site", "trap", "scenario")


class Count(msgspec.Struct):
    """What was counted of some answers.

    Attributes:
        answers: how many there are.
        wanted: cards that must be given.
        given: those of them that were.
        silent: answers in which silence is right.
        disturbed: those of them with a card.
        false: cards that neither must nor may be given.
        situations: answers whose situation is known.
        agreed: those of them with that very situation.
    """

    answers: int = 0
    wanted: int = 0
    given: int = 0
    silent: int = 0
    disturbed: int = 0
    false: int = 0
    situations: int = 0
    agreed: int = 0

    @property
    def recall(self) -> Interval | None:
        """Share of the wanted cards that were given."""
        return interval(self.given, self.wanted)

    @property
    def false_share(self) -> Interval | None:
        """Share of the answers in which silence is right that have a card."""
        return interval(self.disturbed, self.silent)

    @property
    def precision(self) -> Interval | None:
        """Share of the cards that were wanted, among those given that were wanted or false."""
        return interval(self.given, self.given + self.false)


class Mistake(msgspec.Struct, frozen=True):
    """An answer that is not right: the order and what it should have been; no words of it."""

    order: str
    kind: str
    written: str
    site: str
    missed: list[str]
    false: list[str]
    scenario: str
    decided: str
    trap: str


class Scored(NamedTuple):
    """The whole comparison.

    Attributes:
        counts: by what is counted apart, by "all" or an attribute of the truth, and by its value.
        mistakes: every answer that is not right, but those that no export can answer.
        found: how many answers have a decision; the service has none where there is nothing to decide.
    """

    counts: dict[str, dict[str, dict[str, Count]]]
    mistakes: list[Mistake]
    found: int


def read_truth(path: Path) -> Iterator[Truth]:
    """Yield the lines of `truth.ndjson`.

    Raises:
        OSError: it cannot be read.
        msgspec.ValidationError: it is another file.
    """
    decoder = msgspec.json.Decoder(Truth)
    with path.open("rb") as lines:
        yield from (decoder.decode(line) for line in lines)


def score(truths: Iterable[Truth], decisions: Decisions, hook: str) -> Scored:
    """Compare a replay with the truth.

    Args:
        truths: what is right.
        decisions: those of the replay.
        hook: of the replayed orders; reports are always those of `patient-view`.
    """
    counts: dict[str, dict[str, dict[str, Count]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(Count)))
    mistakes: list[Mistake] = []
    found = 0
    for truth in truths:
        asked = (
            ("patient-view", f"DiagnosticReport/{truth.report}")
            if truth.report
            else (hook, f"ServiceRequest/{truth.orders[0]}")
        )
        decision = decisions.about(*asked, truth.patient)
        found += decision is not None
        shown = decision.rules if decision else frozenset()
        apart = REPORTS if truth.report else ORDERS if truth.knowable else UNKNOWABLE
        answer = _count_of(truth, shown, decision.scenario if decision else "")
        _add(counts[apart]["all"]["all"], answer)
        for name in _BY:
            value = getattr(truth, name)
            if value:
                _add(counts[apart][name][value], answer)
        for rule in truth.rules:
            _add(counts[apart]["rule"][rule], Count(1, 1, int(rule in shown)))
        for rule in shown - set(truth.rules) - set(truth.may):
            _add(counts[apart]["rule"][rule], Count(false=1))
        if apart != UNKNOWABLE and (answer.given < answer.wanted or answer.false):
            mistakes.append(_mistake(truth, shown, decision.scenario if decision else ""))
    return Scored({apart: {by: dict(each) for by, each in of.items()} for apart, of in counts.items()}, mistakes, found)


def _count_of(truth: Truth, shown: frozenset[str], scenario: str) -> Count:
    wanted = frozenset(truth.rules)
    false = shown - wanted - frozenset(truth.may)
    return Count(
        answers=1,
        wanted=len(wanted),
        given=len(wanted & shown),
        silent=int(not wanted),
        disturbed=int(not wanted and bool(false)),
        false=len(false),
        situations=int(bool(truth.scenario)),
        agreed=int(bool(truth.scenario) and truth.scenario == scenario),
    )


def _add(sums: Count, one: Count) -> None:
    for name in Count.__struct_fields__:
        setattr(sums, name, getattr(sums, name) + getattr(one, name))


def _mistake(truth: Truth, shown: frozenset[str], scenario: str) -> Mistake:
    wanted = frozenset(truth.rules)
    return Mistake(
        order=truth.report or truth.orders[0],
        kind=truth.kind,
        written=truth.written,
        site=truth.site,
        missed=sorted(wanted - shown),
        false=sorted(shown - wanted - frozenset(truth.may)),
        scenario=truth.scenario,
        decided=scenario,
        trap=truth.trap,
    )
