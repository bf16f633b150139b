"""The commands `imaging-cds site`: begin a site file, check it, and let it grow."""

from __future__ import annotations

import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.site.suggestions import SeenCode

site_commands = typer.Typer(
    help="Fit the service to a hospital: its order catalogue, words, questions, rules and silent mode.",
    no_args_is_help=True,
)

SiteFile = Annotated[
    Path, typer.Argument(help="A site file, or a folder of them.", exists=True, envvar="IMAGING_CDS_SITE")
]


@site_commands.command()
def init(
    path: Annotated[Path | None, typer.Argument(help="Where to write it; without it, it is printed.")] = None,
) -> None:
    """Write a commented example of a site file, to be cut down to what a hospital needs."""
    text = (files("app.site") / "example.yaml").read_text(encoding="utf-8")
    if path is None:
        typer.echo(text, nl=False)
        return
    if path.exists():
        typer.echo(f"imaging-cds: {path} is there already; name another file", err=True)
        raise typer.Exit(1)
    path.write_text(text, encoding="utf-8")
    typer.echo(f"{path} is written; next: edit it, then imaging-cds site check {path}")


@site_commands.command()
def check(path: SiteFile) -> None:
    """Say what a site file means, or what is wrong with it: file, line, and what to write instead."""
    from app.site.meaning import meaning_of  # noqa: PLC0415
    from app.site.problems import problems_of  # noqa: PLC0415
    from app.site.reading import read_site  # noqa: PLC0415
    from cds_services.local.in_force import put_in_force  # noqa: PLC0415

    site = read_site(path)
    put_in_force(site.in_force)
    found = problems_of(site)
    for problem in found:
        typer.echo(problem, err=True)
    if found:
        number = f"{len(found)} problems" if len(found) > 1 else "1 problem"
        typer.echo(f"imaging-cds: {path}: {number}; the service would not start", err=True)
        raise typer.Exit(1)
    for line in meaning_of(site.in_force.file):
        typer.echo(line)
    typer.echo(f"{path} can be used; content hash {site.in_force.content_hash}")


@site_commands.command()
def concepts() -> None:
    """List the concepts that words and questions can stand for, each with an example."""
    from app.site.word_problems import known_concepts  # noqa: PLC0415

    known = known_concepts()
    width = max(map(len, known))
    for name, example in known.items():
        typer.echo(f"{name:{width}}  {example}".rstrip())


@site_commands.command()
def suggest(
    export: Annotated[
        Path | None,
        typer.Argument(
            help="A catalogue export in CSV, with columns for code and name, and perhaps system and count; without it, "
            "the decisions that this deployment stored.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    system: Annotated[str, typer.Option(help="URI of the code system, where the export does not name it.")] = "",
) -> None:
    """Propose studies for codes that are not known, the most frequent first, for a person to accept."""
    from app.site.suggestions import as_yaml, suggested  # noqa: PLC0415

    seen = _exported(export, system) if export is not None else _stored()
    found = suggested(seen)
    for line in as_yaml(found):
        typer.echo(line)
    proposed = sum(bool(item.study) for item in found)
    typer.echo(f"{len(found)} codes are not known; a study is proposed for {proposed} of them", err=True)


def _exported(export: Path, system: str) -> Iterable[SeenCode]:
    from dataclasses import replace  # noqa: PLC0415

    from app.site.suggestions import read_export  # noqa: PLC0415

    try:
        lines = export.read_text(encoding="utf-8-sig").splitlines()
        return [item if item.system else replace(item, system=system) for item in read_export(lines)]
    except (UnicodeDecodeError, ValueError) as error:
        problem = "it is not UTF-8; save it as CSV UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        typer.echo(f"imaging-cds: {export}: {problem}", err=True)
        sys.exit(1)


def _stored() -> Iterable[SeenCode]:
    from app.settings import Settings  # noqa: PLC0415
    from app.site.suggestions import SeenCode  # noqa: PLC0415
    from app.store.database import Database  # noqa: PLC0415
    from app.store.statements import ready  # noqa: PLC0415
    from app.store.unmapped import unmapped_codes  # noqa: PLC0415

    database = Database(Settings())
    try:
        ready(database)
        return [
            SeenCode(item.system, item.code, "", count, item.read) for item, count in unmapped_codes(database).items()
        ]
    finally:
        database.close()
