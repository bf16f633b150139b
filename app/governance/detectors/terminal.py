"""What the detectors found, in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from datetime import date

    from app.governance.detectors.finding import Finding
    from app.governance.detectors.thresholds import Thresholds
    from app.governance.detectors.watch import Sight


def show(day: date, found: list[Finding], seen: list[Sight], limits: Thresholds) -> None:
    """Print the findings with their remedy, and what cannot be watched."""
    console = Console(highlight=False)
    console.print(f"{day:%d %B %Y}: {_number(found)}", markup=False)
    if found:
        table = Table("what", "client", "service", "about", "since", "version changed")
        table.add_column("counted", justify="right")
        table.add_column("expected", justify="right")
        for each in found:
            title = limits.description(each.detector).title
            changed = each.changed.isoformat() if each.changed else ""
            about = (title, each.client, each.service, each.subject, each.since.isoformat(), changed)
            table.add_row(*about, f"{each.observed:,}", f"{each.expected:,.1f}")
        console.print(table)
        for detector in dict.fromkeys(each.detector for each in found):
            described = limits.description(detector)
            console.print(f"{described.title}. {described.means} {described.remedy}", markup=False)
    blind = [each for each in seen if each.days is None]
    if blind:
        console.print(f"Too rare to be watched: {', '.join(map(_name, blind))}.", markup=False)


def _number(found: list[Finding]) -> str:
    return f"{len(found)} finding{'' if len(found) == 1 else 's'}" if found else "nothing found"


def _name(sight: Sight) -> str:
    return f"{sight.rule or 'calls of ' + sight.service} ({sight.client})"
