"""The page of one rule: how often and when, what it would change, what clinicians answered, why it was kept back."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from app.governance.knowledge.files import name_of, notes, override_reasons, rules, words, worked
from app.governance.page import Page, Section, Table
from app.governance.views.figures import per_hundred, share
from app.governance.views.rule_figures import ByDay, controlled_rules, figures_by_rule
from app.governance.views.subgroups import by_group
from app.governance.views.tenure import tenure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.governance.page import Cell
    from app.governance.reading.period import Period
    from app.governance.reading.reader import Key, Reader

_NOT_GIVEN = "no reason given"
_SHOWN_BY = {
    "accepted": "An accepted suggestion shows it.",
    "answered": "Feedback cannot show it: accepted and overridden both may mean that it worked. Review of cases can.",
}


def rule_page(reader: Reader, period: Period, rule: str) -> Page | None:
    """Return the page of a rule; None where no such rule is known, nor has any card."""
    about = reader.totals(period, "card", "outcome", "reason", "offer", "suppressed", about=rule)
    if rule not in rules() and not any(about.values()):
        return None
    goal = worked().get(rule)
    by_day = ByDay.read(reader, period, rule)
    lead: tuple[str, ...] = (f"It matches when: {rules()[rule].speaks}",) if rule in rules() else ()
    lead += (f"What worked means here: {goal.worked} {_SHOWN_BY[goal.shown_by]}",) if goal else ()
    return Page(
        f"rules/{rule}",
        f"{name_of(rule)} ({rule})",
        (
            _figures(by_day, rule, about),
            _control(by_day, period, rule),
            _offers(about["offer"]),
            _reasons(about["reason"]),
            _suppressed(about["suppressed"]),
            _tenure(reader, period, rule),
            _subgroups(reader, period, rule),
        ),
        lead,
    )


def _figures(by_day: ByDay, rule: str, about: Mapping[str, dict[Key, int]]) -> Section:
    found = figures_by_rule(about["card"], about["outcome"]).get(rule)
    in_scope = sum(by_day.in_scope.values())
    shown, held, outcomes = (found.shown, found.held, found.outcomes) if found else (0, 0, Counter[str]())
    indicators, withheld = Counter[str](), Counter[str]()
    for (_, why, indicator), count in about["card"].items():
        indicators[indicator] += 0 if why else count
        withheld[why] += count if why else 0
    known = words()
    rows: list[tuple[Cell, ...]] = [
        ("Calls in scope, of all rules", in_scope, None, ""),
        ("Cards shown, per 100 calls in scope", shown, *per_hundred(shown, in_scope)),
        *(
            (f"of these with the indicator {indicator}", count, *share(count, shown))
            for indicator, count in sorted(indicators.items())
            if count
        ),
        ("Cards that no one saw", held, *per_hundred(held, in_scope)),
        *(
            (f"of these {known.withheld.get(why, why)}", count, None, "")
            for why, count in sorted(withheld.items())
            if why
        ),
        *(
            (f"Cards {word}", outcomes[outcome], *share(outcomes[outcome], shown))
            for outcome, word in known.outcomes.items()
        ),
        (
            "Accepted, of the cards with feedback",
            outcomes["accepted"],
            *share(outcomes["accepted"], outcomes["accepted"] + outcomes["overridden"]),
        ),
    ]
    return Section("Cards", Table("cards", ("What", "Count", "Per 100", "95 % interval"), tuple(rows)))


def _control(by_day: ByDay, period: Period, rule: str) -> Section:
    found = controlled_rules(by_day, period, [rule], linked=False).get(rule)
    rows = tuple((p.label, p.cards, p.calls, p.value, p.low, p.high, p.signal) for p in found.points) if found else ()
    columns = ("From", "Cards", "Calls in scope", "Value", "Lower limit", "Upper limit", "Signal")
    table = Table("control", columns, rows, "There are too few cards in this period for a chart.")
    return Section("Over time", table, (notes()["controls"],), (found.chart,) if found else ())


def _offers(offers: Mapping[Key, int]) -> Section:
    ordered = sorted(offers.items(), key=lambda item: (-item[1], item[0]))
    rows = tuple((drafted or "nothing drafted", offered, count) for (_, drafted, offered), count in ordered)
    table = Table("offers", ("Drafted", "Offered", "Calls"), rows, "This rule offered nothing in this period.")
    return Section("What would be replaced by what", table, (notes()["offers"],))


def _reasons(reasons: Mapping[Key, int]) -> Section:
    total, known = sum(reasons.values()), override_reasons()
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    rows = tuple(
        (known.get(code, code) or _NOT_GIVEN, code, count, share(count, total)[0]) for (_, code, _), count in ordered
    )
    table = Table("reasons", ("Reason", "Code", "Overrides", "%"), rows, "No card of this rule was overridden.")
    return Section("Why it was overridden", table, (notes()["reasons"],))


def _suppressed(suppressed: Mapping[Key, int]) -> Section:
    ordered = sorted(suppressed.items(), key=lambda item: (-item[1], item[0]))
    rows = tuple((why, count) for (_, why, _), count in ordered)
    table = Table("suppressed", ("What kept the card back", "Calls"), rows, "Nothing kept a card of this rule back.")
    return Section("Why it was silent", table, (notes()["suppressed"],))


def _tenure(reader: Reader, period: Period, rule: str) -> Section:
    rows = tuple(
        (name, cards, accepted, overridden, *share(accepted, accepted + overridden))
        for name, cards, accepted, overridden in tenure(reader, period, rule)
    )
    columns = (
        "The clinician's card of this rule",
        "Shown",
        "Accepted",
        "Overridden",
        "Accepted of answered, %",
        "95 % interval",
    )
    return Section("Acceptance as clinicians get used to it", Table("tenure", columns, rows), (notes()["tenure"],))


def _subgroups(reader: Reader, period: Period, rule: str) -> Section:
    shown = reader.totals(period, "group_card", "group_accepted", about=rule)
    calls = reader.totals(period, "group")["group"]
    columns = ("Group", "Calls", "Cards", "Cards per 100 calls", "Accepted", "Accepted of cards, %")
    rows: list[tuple[Cell, ...]] = []
    for group, (call, card, accepted) in by_group(calls, shown["group_card"], shown["group_accepted"]):
        fired = per_hundred(card, call)[0] if isinstance(card, int) and isinstance(call, int) else None
        taken = share(accepted, card)[0] if isinstance(accepted, int) and isinstance(card, int) else None
        rows.append((group, call, card, fired, accepted, taken))
    table = Table("subgroups", columns, tuple(rows), notes()["no_subgroups"])
    return Section("By age and sex", table, (notes()["subgroups"],))
