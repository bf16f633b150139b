"""Options that several commands have, and what they mean."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_DATE = "%Y-%m-%d"
_HIGHEST_PORT = 65_535
Today = Annotated[
    datetime | None,
    typer.Option(formats=[_DATE], metavar="DATE", envvar="IMAGING_CDS_TODAY", help="Take this date for today."),
]
TopicCode = Annotated[str, typer.Option("--topic", metavar="CODE", help="The topic; default: all, or the first.")]
Jsonl = Annotated[
    typer.FileBinaryRead | None,
    typer.Option(metavar="FILE|-", help="One JSON object a line in, one a line out."),
]


def topic_of(code: str, known: tuple[str, ...]) -> str:
    """Return a topic's code as given, or refuse one that is not known."""
    if code and code not in known:
        message = f"no such topic here; there are: {', '.join(known)}"
        raise typer.BadParameter(message, param_hint="--topic")
    return code


def port_of(text: str) -> int:
    """Return a port as given, or say in one line what a port is and leave with 1."""
    try:
        port = int(text)
    except ValueError:
        port = -1
    if not 0 <= port <= _HIGHEST_PORT:
        typer.echo(f"imaging-cds: --port is 0 (any that is free) to {_HIGHEST_PORT}, not {text or 'empty'}", err=True)
        raise typer.Exit(1)
    return port


def day_of(today: datetime | None) -> date:
    """Return the day given, or today's."""
    return today.date() if today else datetime.now().astimezone().date()


def answer_lines(lines: Iterable[bytes], answer: Callable[[bytes], bytes]) -> None:
    """Answer line by line, and leave with 1 if any of them failed."""
    from app.cli.explanation import each_line  # noqa: PLC0415

    good = True
    for line, fine in each_line(lines, answer):
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()
        good = good and fine
    raise typer.Exit(0 if good else 1)
