"""The command `export-feedback`."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - typer reads the annotations
from enum import StrEnum
from pathlib import Path  # noqa: TC003
from typing import Annotated

import typer

_DATE = "%Y-%m-%d"


class RowFormat(StrEnum):
    """How rows are written."""

    CSV = "csv"
    NDJSON = "ndjson"


def export_feedback(
    first: Annotated[
        datetime | None, typer.Option("--from", formats=[_DATE], metavar="DATE", help="First day of answers, in UTC.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=[_DATE], metavar="DATE", help="Last day of answers, in UTC.")
    ] = None,
    form: Annotated[RowFormat, typer.Option("--format", help="csv with a header, or one JSON object a line.")] = (
        RowFormat.CSV
    ),
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="Write here; default: standard output.")
    ] = None,
) -> None:
    """Write what clinicians answered to the cards: rule, action, override reason, user (a hash), date, client.

    Without any comment, and without anything of a patient. The columns are explained in docs/transparency.md.
    """
    from app.transparency.feedback_export import export_feedback as export  # noqa: PLC0415

    if first and last and first > last:
        message = "is after --to"
        raise typer.BadParameter(message, param_hint="--from")
    raise typer.Exit(export(first.date() if first else None, last.date() if last else None, form.value, output))
