"""Print what decides for the terminal: guideline tables beside the publication, and the next steps by rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from cds_services.imaging_orders.order import title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cds_services.appropriateness.guideline import Guideline, Variant
    from cds_services.topic_document import TopicDocument

_COLOURS = {"usually-appropriate": "green", "may-be-appropriate": "yellow", "usually-not-appropriate": "red"}
_NARROWEST = 120


def print_tables(documents: Sequence[TopicDocument]) -> None:
    """Print the tables of some topics: the ratings of one that rates, the next steps of one that has rules only."""
    console = Console(soft_wrap=False)
    if not console.is_terminal:
        console = Console(width=max(console.width, _NARROWEST), soft_wrap=False)
    for document in documents:
        if document.guideline is not None:
            _print_guideline(console, document.guideline)
        elif any(row.indicators for row in document.situations):
            _print_steps(console, document)


def _print_guideline(console: Console, guideline: Guideline) -> None:
    """Print every table in the publication's order, each row with its rating, radiation, status and source."""
    console.print(f"[bold]{guideline.title}[/bold]\n{guideline.publisher}, {guideline.url}")
    console.print(f"Reviewed: {guideline.reviewed}. A row that is missing is never rated on a card.")
    console.print("The status of a row says where its rating was read:")
    for status, meaning in guideline.statuses.items():
        console.print(f"  {status.value}: {meaning}")
    console.print()
    for variant in guideline.variants:
        console.print(_table(guideline, variant))
    console.print("[bold]Sources[/bold]")
    for key, source in guideline.sources.items():
        console.print(f"  {key}: {source.citation}\n    {source.url}")


def _print_steps(console: Console, document: TopicDocument) -> None:
    """Print which rule applies when, by rank, with the urgency of its card and what one click creates."""
    console.print(f"\n[bold]{document.title}[/bold]")
    table = Table(caption="The first that applies, and is not done already, is the card.", caption_justify="left")
    for column in ("Rank", "When", document.leads_to, "Indicator", "One click creates"):
        table.add_column(column, no_wrap=column == document.leads_to)
    for rank, row in enumerate(document.situations, start=1):
        table.add_row(str(rank), row.when, row.scenario, row.indicator, row.creates)
    console.print(table)


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
