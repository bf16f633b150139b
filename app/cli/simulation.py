"""The commands `imaging-cds simulate` and `imaging-cds score`."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.progress import Progress

_EXPORT = datetime(2026, 9, 30)  # noqa: DTZ001 - a date; fixed, so that a seed gives the same files on any day
_MOST_PATIENTS = 10_000_000
_WIDTH = 140
"""Columns of a table where no terminal says how many there are."""


def simulate(  # noqa: PLR0913, PLR0917 - each is an option of the command
    patients: Annotated[int, typer.Option(min=1, max=_MOST_PATIENTS, help="How many patients.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="A new or empty folder.")],
    seed: Annotated[int, typer.Option(help="Another seed gives other patients; the same seed the same files.")] = 1,
    enrich: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Share of patients for whom a card could be right; default: 0.02."),
    ] = None,
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Day of the export.")] = _EXPORT,
    processes: Annotated[int, typer.Option(min=0, max=256, help="How many work at a time; 0: as many as CPUs.")] = 0,
    *,
    gzip: Annotated[bool, typer.Option("--gzip", help="Compress the files, as most exports are.")] = False,
) -> None:
    """Write an invented population as Bulk FHIR files, and beside it which card is right for each imaging order.

    DIR/fhir holds the resources, one a line, in parts for each type; DIR/truth.ndjson what is right, and
    DIR/simulation.json how it was made. No patient is real. There are about two orders a patient; for most of
    them, as in a hospital, silence is right.
    """
    from app.simulation.population import FolderError, Wanted, write_population  # noqa: PLC0415

    wanted = Wanted(patients, seed, until.date(), enrich, gzip)
    with _progress() as progress:
        task = progress.add_task("patients", total=patients)
        try:
            totals = write_population(
                wanted,
                out,
                processes or os.cpu_count() or 1,
                lambda sums: progress.update(task, completed=sums.patients),
            )
        except (FolderError, OSError) as error:
            typer.echo(f"imaging-cds: {error}", err=True)
            raise typer.Exit(1) from None
    typer.echo(
        f"{totals.patients:,} patients, {totals.orders:,} imaging orders, {sum(totals.resources.values()):,} resources "
        f"in {out}"
    )


def _progress() -> Progress:
    """Return a progress bar with rate and time left, on standard error and only where it is a terminal."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.speed:,.0f} a second"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )


def score(  # noqa: PLR0913, PLR0917 - each is an option of the command
    population: Annotated[Path, typer.Argument(help="A folder that `simulate` wrote.", exists=True, file_okay=False)],
    decisions: Annotated[Path, typer.Argument(help="The folder that `replay --out` wrote of it.", exists=True)],
    hook: Annotated[str, typer.Option(help="The hook that was replayed for orders.")] = "order-sign",
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write all counts as JSON.")] = None,
    mistakes: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write every answer that is not right, one a line."),
    ] = None,
    hash_key: Annotated[
        str,
        typer.Option(envvar="IMAGING_CDS_HASH_KEY", help="Key of the replay's hashes; default: that in its folder."),
    ] = "",
) -> None:
    """Compare a replay of a simulated population with the truth: cards given and missed, false alarms, with intervals.

    What no export can show (a problem without a date, or with that of an import) is counted apart, and is no mistake.
    """
    import msgspec  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415

    from app.simulation.decided import Decisions, DecisionsError  # noqa: PLC0415
    from app.simulation.population import TRUTH  # noqa: PLC0415
    from app.simulation.score import read_truth  # noqa: PLC0415
    from app.simulation.score import score as compare  # noqa: PLC0415
    from app.simulation.score_table import tables  # noqa: PLC0415

    try:
        found = compare(read_truth(population / TRUTH), Decisions(decisions, hash_key.partition(",")[0]), hook)
    except (DecisionsError, OSError, msgspec.DecodeError) as error:
        typer.echo(f"imaging-cds: {error}", err=True)
        raise typer.Exit(1) from None
    if not found.found:
        typer.echo("imaging-cds: no decision is about these orders: is it a replay of this population?", err=True)
        raise typer.Exit(1)
    if json_file:
        json_file.write_bytes(msgspec.json.format(msgspec.json.encode(found.counts), indent=2) + b"\n")
    if mistakes:
        mistakes.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in found.mistakes))
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    for table in tables(found):
        console.print(table)
