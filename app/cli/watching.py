"""The command `imaging-cds watch`: the detectors of silent failures."""

from __future__ import annotations

import time
from datetime import datetime  # noqa: TC003 - typer reads the annotations
from pathlib import Path  # noqa: TC003
from typing import Annotated

import typer

_DATE = "%Y-%m-%d"
_DAY_SECONDS = 86_400


def watch(
    day: Annotated[
        datetime | None, typer.Option(formats=[_DATE], metavar="DATE", help="Last day to look at; default: yesterday.")
    ] = None,
    json: Annotated[
        Path | None, typer.Option("--json", dir_okay=False, help="Write the findings here as JSON.")
    ] = None,
    textfile: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write metrics here, for Prometheus' textfile collector.")
    ] = None,
    every: Annotated[
        int, typer.Option(min=60, metavar="SECONDS", help="How long to wait between two looks without --once.")
    ] = _DAY_SECONDS,
    *,
    once: Annotated[bool, typer.Option("--once", help="Look once and leave: with 2 if something is found.")] = False,
) -> None:
    """Look for silent failures in the stored decisions: a rule that stopped, a client that went quiet, lost prefetch.

    It only reads the configured database. Leaves with 0 if nothing is found, with 2 if something is, and with 1 if the
    database cannot be read.
    """
    from app.errors import ConfigurationError  # noqa: PLC0415
    from app.governance.detectors.run import Outputs, run, yesterday  # noqa: PLC0415

    outputs = Outputs(json, textfile)
    if once or day is not None:
        raise typer.Exit(run(day.date() if day else yesterday(), outputs))
    while True:
        try:
            run(yesterday(), outputs)
        except ConfigurationError as error:
            # The database may be back at the next look; the age of the metrics raises the alarm meanwhile.
            typer.echo(f"imaging-cds: {error}", err=True)
        time.sleep(every)
