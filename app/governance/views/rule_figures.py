"""What is counted of each rule in a period: cards shown and held back, what became of them, and their charts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from app.governance.charts.control import Day, control
from app.governance.knowledge.files import name_of, rule_names, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from app.governance.charts.control import Controlled
    from app.governance.reading.period import Period
    from app.governance.reading.reader import Key, Reader, Version


@dataclass
class RuleFigures:
    """Counts of one rule.

    Attributes:
        shown, held: cards that the client got, and that it did not get.
        outcomes: cards shown, by what became of them.
    """

    shown: int = 0
    held: int = 0
    outcomes: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def answered(self) -> int:
        """Cards with feedback."""
        return self.outcomes["accepted"] + self.outcomes["overridden"]


def figures_by_rule(cards: Mapping[Key, int], outcomes: Mapping[Key, int]) -> dict[str, RuleFigures]:
    """Return the counts of every rule that had a card, in the order of rank.

    Args:
        cards: the totals of the measure `card`.
        outcomes: those of the measure `outcome`.
    """
    found: dict[str, RuleFigures] = defaultdict(RuleFigures)
    for (rule, withheld, _), count in cards.items():
        if withheld:
            found[rule].held += count
        else:
            found[rule].shown += count
    for (rule, outcome, _), count in outcomes.items():
        found[rule].outcomes[outcome] += count
    order = list(rule_names())
    return {rule: found[rule] for rule in [*order, *sorted(found.keys() - set(order))] if rule in found}


@dataclass(frozen=True)
class ByDay:
    """What charts are drawn from, read once for a page.

    Attributes:
        in_scope: calls in scope of each day.
        cards: cards by day, rule, and why they were held back; empty for those shown.
        changes: the days on which another knowledge or site came into force.
    """

    in_scope: dict[date, int]
    cards: Mapping[tuple[date, str, str], int]
    changes: list[tuple[date, str]]

    @classmethod
    def read(cls, reader: Reader, period: Period, rule: str | None = None) -> ByDay:
        """Read it, for one rule or all."""
        in_scope = scope_by_day(reader.by_day(period, "calls"))
        return cls(in_scope, reader.by_day(period, "card", rule), changes_of(reader.versions(period)))


def controlled_rules(
    by_day: ByDay, period: Period, rules: Iterable[str], *, linked: bool = True
) -> dict[str, Controlled]:
    """Return the control chart of each rule that has cards enough; cards held back count, as their rule matched."""
    in_scope, changes = by_day.in_scope, by_day.changes
    matched: dict[tuple[str, date], int] = defaultdict(int)
    for (day, rule, _), count in by_day.cards.items():
        matched[rule, day] += count
    begins, ends = min(in_scope, default=period.first), max(in_scope, default=period.last)
    days = [day for day in period.days if begins <= day <= ends]
    charts = {}
    for rule in rules:
        series = [Day(day, matched[rule, day], in_scope.get(day, 0)) for day in days]
        found = control(name_of(rule), series, changes, f"rules/{rule}" if linked else "")
        if found is not None:
            charts[rule] = found
    return charts


def scope_by_day(calls: Mapping[tuple[date, str, str], int]) -> dict[date, int]:
    """Return the calls in scope of each day, from the counts of `calls` by day."""
    known = words()
    found: dict[date, int] = {}
    for (day, _, silence), count in calls.items():
        found[day] = found.get(day, 0) + (count if known.in_scope(silence) else 0)
    return found


def changes_of(versions: Iterable[Version]) -> list[tuple[date, str]]:
    """Return the days on which another knowledge or site came into force; the first version is no change."""
    ordered = sorted(versions, key=lambda version: version.first)
    found: list[tuple[date, str]] = []
    for before, after in pairwise(ordered):
        changed = (("knowledge", _own(before), _own(after)), ("site file", before.site, after.site))
        named = [f"{what} {new}" for what, old, new in changed if old != new and new]
        if named:
            found.append((after.first, ", ".join(named)))
    return found


def _own(version: Version) -> str:
    """Return the product's own part of a knowledge version; the site's part is named as the site file."""
    return version.knowledge.partition("+")[0]
