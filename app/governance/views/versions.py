"""Which versions of product, knowledge and site answered, and how each rule matched under each."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from app.governance.knowledge.files import name_of, notes
from app.governance.page import Linked, Page, Section, Table
from app.governance.reading.period import Period
from app.governance.views.figures import per_hundred
from app.governance.views.rule_figures import figures_by_rule, scope_by_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.governance.page import Cell
    from app.governance.reading.reader import Reader, Version

_MOST = 6
"""Versions beside each other in the table of rules, the latest; more are not readable."""


def versions(reader: Reader, period: Period) -> Page:
    """Return the page about versions."""
    found = reader.versions(period)
    rows = tuple(
        (
            each.first.isoformat(),
            each.last.isoformat(),
            each.product,
            each.knowledge,
            each.site or "no site file",
            each.calls,
        )
        for each in found
    )
    table = Table("versions", ("First day", "Last day", "Product", "Knowledge", "Site file", "Calls"), rows)
    return Page(
        "versions",
        "Versions",
        (Section("What answered", table, (notes()["versions"],)), _rules(reader, period, found)),
    )


def _rules(reader: Reader, period: Period, found: Iterable[Version]) -> Section:
    """Compare the rules between the spans in which one knowledge and site file answered alone."""
    spans = _spans(found)[-_MOST:]
    scopes, rates = [], defaultdict[str, dict[int, float | None]](dict)
    for place, (_, part) in enumerate(spans):
        within = Period(part.first, part.last, period.origin, period.client)
        totals = reader.totals(within, "card")
        scope = sum(scope_by_day(reader.by_day(within, "calls")).values())
        scopes.append(scope)
        for rule, figures in figures_by_rule(totals["card"], {}).items():
            rates[rule][place] = per_hundred(figures.shown + figures.held, scope)[0]
    rows: list[tuple[Cell, ...]] = [("Calls in scope", *scopes)]
    rows += [
        (Linked(name_of(rule), f"rules/{rule}"), *(rates[rule].get(place, 0.0) for place in range(len(spans))))
        for rule in rates
    ]
    columns = ("Rule", *(f"{name}, from {part.first:%d %b %Y}" for name, part in spans))
    table = Table("rules", columns, tuple(rows) if spans else ())
    return Section("What changed between them", table, (notes()["version_rules"],))


def _spans(found: Iterable[Version]) -> list[tuple[str, Period]]:
    """Return each knowledge and site file with the days on which it answered; on a day of change both did."""
    spans: dict[tuple[str, str], Period] = {}
    for each in found:
        before = spans.get((each.knowledge, each.site))
        first, last = (
            (each.first, each.last) if before is None else (min(before.first, each.first), max(before.last, each.last))
        )
        spans[each.knowledge, each.site] = Period(first, last)
    named = {f"{knowledge}{f', site {site}' if site else ''}": span for (knowledge, site), span in spans.items()}
    return sorted(named.items(), key=lambda item: (item[1].first, item[0]))
