"""Print guideline tables for comparison with the publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from cds_services.imaging_orders.order import title

if TYPE_CHECKING:
    from cds_services.appropriateness.guideline import Guideline, Variant

_COLOURS = {"usually-appropriate": "green", "may-be-appropriate": "yellow", "usually-not-appropriate": "red"}
_NARROWEST = 120


def print_guidelines(guidelines: tuple[Guideline, ...]) -> None:
    """Print every table in the publication's order, each row with its rating, radiation, status and source."""
    console = Console(soft_wrap=False)
    if not console.is_terminal:
        console = Console(width=max(console.width, _NARROWEST), soft_wrap=False)
    for guideline in guidelines:
        console.print(f"[bold]{guideline.title}[/bold]\n{guideline.publisher}, {guideline.url}")
        console.print(f"Reviewed {guideline.reviewed}. A row that is missing is never rated on a card.\n")
        for variant in guideline.variants:
            console.print(_table(guideline, variant))
        console.print("[bold]Sources[/bold]")
        for key, source in guideline.sources.items():
            console.print(f"  {key}: {source.citation}\n    {source.url}")


def _table(guideline: Guideline, variant: Variant) -> Table:
    heading = f"Variant {variant.number} ({variant.code}): {variant.title} [title {variant.title_status}]"
    table = Table(title=heading, title_justify="left", title_style="bold", caption_justify="left")
    if not variant.rows:
        table.caption = "No row of this table could be supported: nothing is rated."
    for column in ("Procedure", "Rating", "Radiation", "Status", "Source"):
        table.add_column(column, no_wrap=column != "Procedure")
    for row in variant.rows:
        level = guideline.radiation_levels[row.radiation]
        status = f"{row.status}{' *' if row.note else ''}"
        colour = _COLOURS[row.rating]
        table.add_row(
            title(row.study),
            f"[{colour}]{row.rating.words}[/{colour}]",
            f"{level.symbol} {level.adult_dose}",
            status,
            row.source,
        )
    notes = {row.note for row in variant.rows if row.note}
    if notes:
        table.caption = "* " + "; ".join(sorted(notes))
    return table
