"""The overview: calls, cards, what became of them, the burden on clinicians, and each rule over time."""

from __future__ import annotations

from collections import Counter
from statistics import quantiles
from typing import TYPE_CHECKING

from app.governance.charts.chart import Chart, Line
from app.governance.charts.control import marks_of
from app.governance.knowledge.files import name_of, notes, words
from app.governance.page import Linked, Page, Section, Table
from app.governance.views.figures import per_hundred, share
from app.governance.views.rule_figures import ByDay, controlled_rules, figures_by_rule
from app.why.words import display

if TYPE_CHECKING:
    from datetime import date

    from app.governance.page import Cell
    from app.governance.reading.period import Period
    from app.governance.reading.reader import Key, Reader
    from app.governance.views.rule_figures import RuleFigures

_BURDEN = ((0, 0), (1, 4), (5, 9), (10, 19), (20, None))
"""Classes of cards shown to one clinician in the period."""
_MOST_DAYS, _WEEK = 92, 7
"""Days that are drawn one by one: a quarter. More of them are drawn by week."""


def overview(reader: Reader, period: Period) -> Page:
    """Return the overview of a period."""
    totals = reader.totals(period, "calls", "scenario", "card", "outcome")
    rules = figures_by_rule(totals["card"], totals["outcome"])
    by_day = ByDay.read(reader, period)
    in_scope = sum(by_day.in_scope.values())
    return Page(
        "overview",
        "Overview",
        (
            _calls(totals["calls"], rules, in_scope),
            over_time(by_day, period),
            _services(reader, period),
            _rules(rules, in_scope),
            _controls(by_day, period, rules),
            _scenarios(totals["scenario"]),
            _clinicians(reader, period),
        ),
    )


def _calls(calls: dict[Key, int], rules: dict[str, RuleFigures], in_scope: int) -> Section:
    known = words()
    unjudged = _grouped(calls, "unjudged")
    answered = [count for (_, silence, withheld), count in calls.items() if silence == "CARD" and not withheld]
    held = Counter[str]()
    for (_, _, withheld), count in calls.items():
        held[withheld] += count if withheld else 0
    shown, accepted = (
        sum(each) for each in ((r.shown for r in rules.values()), (r.outcomes["accepted"] for r in rules.values()))
    )
    overridden, ignored = (sum(r.outcomes[each] for r in rules.values()) for each in ("overridden", "ignored"))
    rows: list[tuple[Cell, ...]] = [
        ("Calls", sum(calls.values()), None, ""),
        ("Calls in scope", in_scope, *share(in_scope, sum(calls.values()))),
        ("In scope, and could not be judged", unjudged, *share(unjudged, in_scope)),
        ("Calls in scope with a card", sum(answered), *share(sum(answered), in_scope)),
        *(
            (f"Calls {known.withheld.get(why, why)}", count, *share(count, sum(calls.values())))
            for why, count in held.items()
            if why
        ),
        ("Cards shown, per 100 calls in scope", shown, *per_hundred(shown, in_scope)),
        ("Cards that a rule gave and no one saw", sum(r.held for r in rules.values()), None, ""),
        ("Cards accepted", accepted, *share(accepted, shown)),
        ("Cards overridden", overridden, *share(overridden, shown)),
        ("Cards without feedback", ignored, *share(ignored, shown)),
    ]
    table = Table("calls", ("What", "Count", "Per 100", "95 % interval"), tuple(rows))
    return Section("Calls and cards", table, (notes()["calls"],))


def over_time(by_day: ByDay, period: Period) -> Section:
    """Return the calls and cards of each day, or of each week where there are more days than a quarter has."""
    cards = Counter["date"]()
    for (day, _, withheld), count in by_day.cards.items():
        cards[day] += 0 if withheld else count
    days = [day for day in period.days if day >= min(by_day.in_scope, default=period.last)]
    each, unit = (_WEEK, "week") if len(days) > _MOST_DAYS else (1, "day")
    # Whole weeks, back from the last day: a week that is cut off would look like a fall.
    runs = [days[end - each : end] for end in range(len(days), each - 1, -each)][::-1]
    rows = tuple(
        (run[0].isoformat(), sum(by_day.in_scope.get(day, 0) for day in run), sum(cards[day] for day in run))
        for run in runs
    )
    chart = Chart(
        f"Calls in scope and cards shown, by {unit}",
        f"{len(rows)} {unit}s, up to {max((row[1] for row in rows), default=0)} calls in scope and "
        f"{max((row[2] for row in rows), default=0)} cards a {unit}.",
        f"a {unit}",
        tuple(f"{run[0]:%d %b}" for run in runs),
        (
            Line("calls in scope", tuple(float(row[1]) for row in rows)),
            Line("cards shown", tuple(float(row[2]) for row in rows)),
        ),
        marks=marks_of([run[0] for run in runs], by_day.changes),
    )
    first = "Day (UTC)" if each == 1 else "Week from (UTC)"
    return Section(f"By {unit}", Table("days", (first, "Calls in scope", "Cards shown"), rows), charts=(chart,))


def _services(reader: Reader, period: Period) -> Section:
    calls, cards, scope = Counter[str](), Counter[str](), Counter[str]()
    for (service, measure, key), count in reader.by("service", period, "calls", "card").items():
        if measure == "card":
            cards[service] += 0 if key else count
            continue
        calls[service] += count
        scope[service] += count if words().in_scope(key) else 0
    rows = tuple(
        (service, calls[service], scope[service], cards[service], *per_hundred(cards[service], scope[service]))
        for service in sorted(calls)
    )
    columns = ("Service", "Calls", "In scope", "Cards shown", "Per 100 in scope", "95 % interval")
    return Section("By service", Table("services", columns, rows))


def _rules(rules: dict[str, RuleFigures], in_scope: int) -> Section:
    rows = tuple(
        (
            Linked(name_of(rule), f"rules/{rule}"),
            found.shown,
            found.held,
            per_hundred(found.shown + found.held, in_scope)[0],
            found.outcomes["accepted"],
            found.outcomes["overridden"],
            found.outcomes["ignored"],
            *share(found.outcomes["accepted"], found.answered),
        )
        for rule, found in rules.items()
    )
    columns = (
        "Rule", "Shown", "Held back", "Both, per 100 in scope", "Accepted", "Overridden", "No feedback",
        "Accepted of answered, %", "95 % interval",
    )  # fmt: skip
    return Section("Rules", Table("rules", columns, rows), (notes()["rules"],))


def _controls(by_day: ByDay, period: Period, rules: dict[str, RuleFigures]) -> Section:
    charts = controlled_rules(by_day, period, rules)
    rows = tuple(
        (
            Linked(name_of(rule), f"rules/{rule}"), found.kind, len(found.points),
            round(found.chart.centre or 0, 2), found.chart.unit, "; ".join(found.signals) or "none",
        )
        for rule, found in charts.items()
    )  # fmt: skip
    columns = ("Rule", "Chart", "Points", "Centre", "Unit", "Signals")
    table = Table("controls", columns, rows, "No rule has cards enough for a chart.")
    return Section(
        "Each rule over time", table, (notes()["controls"],), charts=tuple(found.chart for found in charts.values())
    )


def _scenarios(scenarios: dict[Key, int]) -> Section:
    total = sum(scenarios.values())
    ordered = sorted(scenarios.items(), key=lambda item: (-item[1], item[0]))
    rows = tuple((display(scenario), count, share(count, total)[0]) for (_, scenario, _), count in ordered)
    return Section("Situations", Table("scenarios", ("Situation", "Calls", "%"), rows))


def _clinicians(reader: Reader, period: Period) -> Section:
    seen = sorted(cards for _, cards in reader.clinicians(period))
    rows: list[tuple[Cell, ...]] = [("Clinicians with a call", len(seen), None)]
    for low, high in _BURDEN:
        count = sum(low <= cards and (high is None or cards <= high) for cards in seen)
        name = f"{low} or more cards" if high is None else "no card" if high == 0 else f"{low} to {high} cards"
        rows.append((f"of these with {name}", count, share(count, len(seen))[0]))
    if len(seen) > 1:
        tenths = quantiles(seen, n=10, method="inclusive")
        rows += [
            ("Cards of the middle clinician (median)", round(tenths[4], 1), None),
            ("Cards that nine of ten stay below", round(tenths[8], 1), None),
            ("Most cards of one clinician", seen[-1], None),
        ]
    return Section(
        "Burden on clinicians", Table("clinicians", ("What", "Count", "%"), tuple(rows)), (notes()["clinicians"],)
    )


def _grouped(calls: dict[Key, int], group: str) -> int:
    known = words().silence
    return sum(count for (_, silence, _), count in calls.items() if silence in known and known[silence].group == group)
