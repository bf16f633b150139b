"""The score of a replay as tables for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from app.simulation.score import ORDERS, REPORTS, UNKNOWABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.intervals import Interval
    from app.simulation.score import Count, Scored

_TITLES = {
    "all": "together",
    "rule": "by rule",
    "kind": "by kind",
    "written": "by the way the reason was written",
    "site": "by site",
    "trap": "by trap",
    "scenario": "by situation",
}
_APART = {
    ORDERS: ("all", "rule", "kind", "written", "site", "scenario", "trap"),
    REPORTS: ("all", "kind"),
    UNKNOWABLE: ("all", "trap"),
}


def tables(scored: Scored) -> Iterator[Table]:
    """Yield the tables; within each the lowest recall first, then the most false alarms."""
    for apart, names in _APART.items():
        for by in names:
            counts = scored.counts.get(apart, {}).get(by)
            if counts:
                yield _table(f"{apart}, {_TITLES[by]}", counts)


def _table(title: str, counts: dict[str, Count]) -> Table:
    table = Table(title=title.capitalize(), title_justify="left", min_width=60)
    table.add_column("", no_wrap=True)
    for heading in (
        "answers",
        "right cards",
        "given",
        "recall (95 %)",
        "silence right",
        "false cards",
        "disturbed of 1,000 (95 %)",
    ):
        table.add_column(heading, justify="right")
    for name, count in sorted(counts.items(), key=_worst_first):
        table.add_row(
            name,
            f"{count.answers:,}",
            f"{count.wanted:,}",
            f"{count.given:,}",
            _share(count.recall),
            f"{count.silent:,}",
            f"{count.false:,}",
            _per_thousand(count.false_share),
        )
    return table


def _worst_first(item: tuple[str, Count]) -> tuple[float, int, str]:
    name, count = item
    recall = count.recall
    return (recall.share if recall else 1.0, -count.false, name)


def _share(found: Interval | None) -> str:
    if found is None:
        return "-"
    return f"{found.share:.1%} ({found.low:.1%}-{found.high:.1%})"


def _per_thousand(found: Interval | None) -> str:
    if found is None:
        return "-"
    return f"{1000 * found.share:.2f} ({1000 * found.low:.2f}-{1000 * found.high:.2f})"
