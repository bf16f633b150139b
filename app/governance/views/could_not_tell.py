"""What could not be judged, and why: work lists for codes, words and data."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from app.governance.charts.chart import Chart, Line
from app.governance.knowledge.files import notes, words
from app.governance.page import Page, Section, Table
from app.governance.views.figures import share
from app.governance.views.rule_figures import scope_by_day
from app.governance.views.subgroups import by_group

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from app.governance.page import Cell
    from app.governance.reading.period import Period
    from app.governance.reading.reader import Key, Reader

_WEEK = 7


def could_not_tell(reader: Reader, period: Period) -> Page:
    """Return the page about what could not be judged."""
    totals = reader.totals(period, "calls", "because", "missing", "unread", "unmapped", "group", "group_unjudged")
    known = words()
    silent = Counter[str]()
    for (_, silence, _), count in totals["calls"].items():
        silent[silence] += count
    in_scope = sum(count for silence, count in silent.items() if known.in_scope(silence))
    rows = tuple(
        (known.silent_because(silence), silence, count, *share(count, in_scope))
        for silence, count in silent.most_common()
        if silence not in known.silence or known.silence[silence].group == "unjudged"
    )
    reasons = Table("reasons", ("Why", "Code", "Calls", "% of calls in scope", "95 % interval"), rows)
    return Page(
        "could-not-tell",
        "Could not tell",
        (
            Section("Not judged, of the calls in scope", reasons, (notes()["unjudged"],)),
            _over_time(reader, period),
            Section("By age and sex", _groups(totals), (notes()["unjudged_groups"],)),
            Section("Codes that are not known", _unmapped(totals["unmapped"]), (notes()["unmapped"],)),
            Section("Missing data", _ranked("missing", "Prefetch key", totals["missing"]), (notes()["missing"],)),
            Section("Not read", _ranked("unread", "Kind", totals["unread"]), (notes()["unread"],)),
            Section("Calls without a card", _ranked("because", "Why", totals["because"]), (notes()["because"],)),
        ),
    )


def _over_time(reader: Reader, period: Period) -> Section:
    calls, known = reader.by_day(period, "calls"), words()
    in_scope, unjudged = scope_by_day(calls), Counter["date"]()
    for (day, _, silence), count in calls.items():
        unjudged[day] += count if known.silence.get(silence, known.silence["NO_REASON"]).group == "unjudged" else 0
    days = [day for day in period.days if day >= min(in_scope, default=period.last)]
    weeks = [days[at : at + _WEEK] for at in range(0, len(days), _WEEK)]
    counted = [(week[0], sum(unjudged[d] for d in week), sum(in_scope.get(d, 0) for d in week)) for week in weeks]
    rows = tuple((day.isoformat(), open_, scope, *share(open_, scope)) for day, open_, scope in counted)
    chart = Chart(
        "Not judged, of the calls in scope, by week",
        f"{len(rows)} weeks.",
        "per 100 calls in scope",
        tuple(f"{day:%d %b}" for day, _, _ in counted),
        (Line("not judged", tuple(share(open_, scope)[0] for _, open_, scope in counted)),),
    )
    columns = ("Week from", "Not judged", "Calls in scope", "%", "95 % interval")
    return Section("Over time", Table("weeks", columns, rows), charts=(chart,) if len(rows) > 1 else ())


def _groups(totals: Mapping[str, dict[Key, int]]) -> Table:
    rows = tuple(
        (group, calls, open_, share(open_, calls)[0] if isinstance(open_, int) and isinstance(calls, int) else None)
        for group, (calls, open_) in by_group(totals["group"], totals["group_unjudged"])
    )
    return Table("groups", ("Group", "Calls", "Not judged", "%"), rows, notes()["no_subgroups"])


def _unmapped(codes: dict[Key, int]) -> Table:
    found: dict[tuple[str, str], Counter[str]] = {}
    for (read, code, system), count in codes.items():
        found.setdefault((system, code), Counter())[read] += count
    ordered = sorted(found.items(), key=lambda item: (-item[1]["unread"], -item[1]["read"], item[0]))
    rows: list[tuple[Cell, ...]] = [
        (code, system, counts["unread"], counts["read"]) for (system, code), counts in ordered
    ]
    columns = ("Code", "Code system", "Not recognised", "Recognised by its words")
    return Table("unmapped", columns, tuple(rows), "Every code was known.")


def _ranked(name: str, heading: str, counts: dict[Key, int]) -> Table:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return Table(name, (heading, "Calls"), tuple((key, count) for (_, key, _), count in ordered))
