"""What readers found: predictive value, four measures, agreement, and the changes that recurring reasons ask for."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from app.governance.judging.judgements import judged_cases
from app.governance.judging.strata import HELD, SHOWN
from app.governance.knowledge.files import name_of, notes, reasons, words
from app.governance.page import Linked, Page, Section, Table
from app.governance.statistics import mccoy
from app.governance.statistics.agreement import agreement
from app.governance.views.figures import between, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.governance.judging.judgements import JudgedCase
    from app.governance.page import Cell
    from app.governance.reading.period import Period
    from app.governance.reading.reader import Reader

_ASKED = {"advice_right": "Was advice, or silence, right?", "response_right": "Was the response right?"}


def judgements(reader: Reader, period: Period) -> Page:
    """Return the page about the judgements on decisions of a period."""
    cases = judged_cases(reader, period)
    return Page(
        "judgements",
        "Judgements",
        (_value(cases), _silence(cases), _four(cases), _agreement(cases), _disputed(cases), _proposals(cases)),
        (notes()["judgements"],),
    )


def _value(cases: Sequence[JudgedCase]) -> Section:
    advised = [case for case in cases if case.kind in {SHOWN, HELD}]
    by_rule: dict[str, list[JudgedCase]] = defaultdict(list)
    for case in advised:
        by_rule[case.rule].append(case)
    rows: list[tuple[Cell, ...]] = [
        (Linked(name_of(rule), f"rules/{rule}"), *_right(found)) for rule, found in sorted(by_rule.items())
    ]
    if len(rows) > 1:
        rows.append(
            ("All rules, by how often each gave a card", len(advised), None, _weighted(by_rule.values()), "", None)
        )
    columns = ("Rule", "Cases judged", "Advice right", "Predictive value, %", "95 % interval", "Open")
    return Section("Was the advice right?", Table("advice", columns, tuple(rows), _NONE), (notes()["predictive"],))


def _right(found: Sequence[JudgedCase]) -> tuple[Cell, ...]:
    answers = [case.advice_right for case in found]
    right, judged = answers.count(True), answers.count(True) + answers.count(False)
    return (len(found), right, *share(right, judged), answers.count(None))


def _weighted(groups: Iterable[Sequence[JudgedCase]]) -> float | None:
    """Return the predictive value of all rules, each weighted with the size of its stratum."""
    total = value = 0.0
    for found in groups:
        answers = [case.advice_right for case in found if case.advice_right is not None]
        if answers:
            size = max(case.size for case in found)
            total += size
            value += size * answers.count(True) / len(answers)
    return round(value / total * 100, 1) if total else None


def _silence(cases: Sequence[JudgedCase]) -> Section:
    groups: dict[str, list[JudgedCase]] = defaultdict(list)
    for case in cases:
        if case.kind not in {SHOWN, HELD}:
            name = f"{name_of(case.rule)}: {case.kind}" if case.rule else words().silent_because(case.kind)
            groups[name].append(case)
    rows = tuple((name, *_right(found)) for name, found in sorted(groups.items()))
    columns = ("Silence", "Cases judged", "Silence right", "%", "95 % interval", "Open")
    return Section("Was silence right?", Table("silence", columns, rows, _NONE), (notes()["silence"],))


def _four(cases: Sequence[JudgedCase]) -> Section:
    shown = [case for case in cases if case.kind == SHOWN]
    found = mccoy.four_measures(
        mccoy.Judgement(case.advice_right, case.response_right, case.overridden) for case in shown
    )
    rows = tuple(
        (name, measure.events, measure.total, *share(measure.events, measure.total))
        for name, measure in (
            ("False-positive alerts: the advice was wrong", found.false_positive),
            ("Overrides: the card was overridden", found.override),
            ("Non-adherence: right advice, wrong response", found.non_adherence),
            ("Response right, whatever the advice", found.response_appropriate),
        )
        if measure is not None
    )
    table = Table("four", ("Measure", "Cases", "Of", "%", "95 % interval"), rows, _NONE)
    return Section("Advice and response", table, (notes()["four"],))


def _agreement(cases: Sequence[JudgedCase]) -> Section:
    pairs: dict[tuple[str, str, str], list[tuple[bool, bool]]] = defaultdict(list)
    for case in cases:
        for one, two in combinations(sorted(case.judgements, key=lambda each: each.reader), 2):
            for asked in _ASKED:
                answers = getattr(one, asked), getattr(two, asked)
                if None not in answers:
                    pairs[one.reader, two.reader, asked].append(answers)
    rows: list[tuple[Cell, ...]] = []
    for (first, second, asked), both in sorted(pairs.items()):
        found = agreement(both)
        if found is not None:
            kappa = None if found.kappa is None else round(found.kappa, 2)
            interval = between(found.interval, 1, 2) if found.interval else ""
            rows.append(
                (f"{first} and {second}", _ASKED[asked], found.cases, round(found.observed * 100, 1), kappa, interval)
            )
    columns = ("Readers", "Question", "Cases both judged", "Agree, %", "Kappa", "95 % interval")
    table = Table("agreement", columns, tuple(rows), "No case was judged by two readers yet.")
    return Section("Do the readers agree?", table, (notes()["agreement"],))


def _disputed(cases: Sequence[JudgedCase]) -> Section:
    rows = tuple(
        (case.decision, name_of(case.rule) if case.rule else "", case.kind, len(case.judgements))
        for case in cases
        if case.disputed
    )
    table = Table("disputed", ("Decision", "Rule", "Drawn as", "Readers"), rows, "The readers disagree on no case.")
    return Section("To discuss", table, (notes()["disputed"],))


def _proposals(cases: Sequence[JudgedCase]) -> Section:
    known = reasons()
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for case in cases:
        for each in case.judgements:
            if each.reason:
                found[case.rule, each.reason].add(case.decision)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = tuple(
        (
            name_of(rule) if rule else "silence without a rule",
            rule,
            known.reasons[reason].words if reason in known.reasons else reason,
            len(decided),
            known.reasons[reason].change if reason in known.reasons else "",
        )
        for (rule, reason), decided in ordered
        if len(decided) >= known.recurs
    )
    columns = ("Rule", "Code", "What the readers say", "Decisions", "Proposed change")
    empty = f"No reason was given for {known.recurs} decisions of one rule."
    return Section("Proposed changes", Table("proposals", columns, rows, empty), (notes()["proposals"],))


_NONE = "No case of this kind was judged."
