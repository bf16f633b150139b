"""The command `imaging-cds`. Every command imports what it needs when it runs, so that a single case stays quick."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.canary import canary
from app.cli.dossier import dossier
from app.cli.governance import governance, report
from app.cli.options import Jsonl, Today, answer_lines, day_of, port_of
from app.cli.reading import read_reason, read_report
from app.cli.replaying import compare, replay
from app.cli.review import review
from app.cli.sign import sign
from app.cli.simulation import score, simulate
from app.cli.site import site_commands
from app.cli.token import token_commands
from app.cli.transparency import export_feedback
from app.cli.watching import watch

app = typer.Typer(
    help="Imaging decision support for adults with (suspected) demyelinating disease: at order entry, and once the "
    "report is in.",
    no_args_is_help=True,
    add_completion=False,
    # Pretty tracebacks print local variables, which hold patient data.
    pretty_exceptions_enable=False,
)

app.add_typer(token_commands, name="token")
app.add_typer(site_commands, name="site")

_WITH_SITE = frozenset({"explain", "read-reason", "read-report", "review", "sign"})
"""Commands that read knowledge without the settings of a service; a service and its demonstration take the setting."""


def _show_version(value: bool) -> None:  # noqa: FBT001 - typer calls it so
    if value:
        from importlib.metadata import version  # noqa: PLC0415

        from cds_services.registry import knowledge_version  # noqa: PLC0415

        typer.echo(f"imaging-cds {version('imaging-cds')}, knowledge {knowledge_version()}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    *,
    version: Annotated[  # noqa: ARG001 - its callback answers
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show both versions and leave.")
    ] = False,
) -> None:
    """Take the options that stand before any command, and let the site file apply to what reads and explains."""
    site = os.environ.get("IMAGING_CDS_SITE")
    if site and context.invoked_subcommand in _WITH_SITE:
        from app.site.applying import apply_site  # noqa: PLC0415

        apply_site(Path(site))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[str, typer.Option(metavar="PORT", help="Port to listen on.")] = "",
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processes that answer.")] = None,
    today: Today = None,
) -> None:
    """Run the web service until it is stopped; IMAGING_CDS_* variables configure it."""
    gc.disable()  # until all is loaded, which leaves no garbage to look for: a sixth of the start
    from app.server.serve import serve_until_stopped  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415

    given: dict[str, Any] = {
        "host": host,
        "port": port_of(port) if port else None,
        "workers": workers,
        "today": today.date() if today else None,
    }
    settings = Settings(**{name: value for name, value in given.items() if value is not None})
    raise typer.Exit(serve_until_stopped(settings))


@app.command()
def demo(
    port: Annotated[str, typer.Option(metavar="PORT", help="First port to try.")] = "8080",
    today: Today = None,
    *,
    once: Annotated[bool, typer.Option("--once", help="Show the card in the terminal and leave.")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser; print the address.")] = False,
) -> None:
    """Start the service with screens for orders and results and fifteen invented patients; show one card right here."""
    from app.demo.tour import has_browser, show  # noqa: PLC0415

    first = port_of(port)
    day = today.date() if today else None
    raise typer.Exit(show(first, stay=not once, today=day, browser=not no_browser and has_browser()))


@app.command()
def explain(  # noqa: PLR0913 - each is an option of the command
    request: Annotated[Path | None, typer.Argument(help="A CDS Hooks request.", exists=True, dir_okay=False)] = None,
    jsonl: Jsonl = None,
    today: Today = None,
    base_url: Annotated[
        str, typer.Option(envvar="IMAGING_CDS_PUBLIC_BASE_URL", help="Public address of the service.")
    ] = "http://127.0.0.1:8080",
    service: Annotated[
        str, typer.Option(metavar="ID", help="The service to ask; default: the first for the request's hook.")
    ] = "",
    *,
    pretty: Annotated[bool, typer.Option("--pretty", help="Indent the answer.")] = False,
) -> None:
    """Print what the service would answer to a request, with every reason.

    Of an order: scenario, evidence, orders, rules and cards. Of an opened chart (patient-view): also the reports that
    count, and what each states. Where there is no card, "silence" says why, and whether anything was judged.
    """
    from app.cli import explanation  # noqa: PLC0415
    from cds_services.cds_hooks import Deployment  # noqa: PLC0415
    from cds_services.errors import RequestError  # noqa: PLC0415

    try:
        explainer = explanation.Explainer(Deployment(base_url.rstrip("/")), day_of(today), service)
    except KeyError:
        message = "no such service; discovery (/cds-services) lists them"
        raise typer.BadParameter(message, param_hint="--service") from None
    if jsonl is not None:
        answer_lines(jsonl, explainer.explain)
    if request is None:
        message = "give a request file, or --jsonl - to read many from standard input"
        raise typer.BadParameter(message)
    try:
        answer = explainer.explain(request.read_bytes())
    except RequestError as error:
        typer.echo(f"{request}: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(explanation.pretty(answer) if pretty else answer)


app.command()(read_reason)
app.command()(read_report)
app.command()(sign)
app.command()(watch)
app.command()(canary)
app.command()(governance)
app.command()(report)
app.command()(simulate)
app.command()(score)
app.command()(dossier)
app.command()(replay)
app.command()(compare)


app.command()(export_feedback)
app.command()(review)


@app.command()
def migrate(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; leave with 1 where a migration is pending.")
    ] = False,
) -> None:
    """Bring the tables of the configured database up to the revision that this version needs.

    SQLite is migrated when the service starts; PostgreSQL is migrated with this command, before the new version is
    started.
    """
    from app.store.commands import migrate_database  # noqa: PLC0415

    raise typer.Exit(migrate_database(check=check))


@app.command()
def purge(
    older_than: Annotated[
        str, typer.Option(metavar="AGE", help="400d, 60w or 2y; default: IMAGING_CDS_RETENTION_DAYS (400).")
    ] = "",
    *,
    patient: Annotated[
        bool,
        typer.Option("--patient", help="Delete what was kept of one patient; the id is read from standard input."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be deleted, and delete nothing.")] = False,
) -> None:
    """Delete old decisions and feedback from the configured database; the service may go on running."""
    from pydantic import ValidationError  # noqa: PLC0415

    from app.store.commands import purge_database  # noqa: PLC0415

    if patient and older_than:
        message = "give --patient or --older-than, not both"
        raise typer.BadParameter(message)
    patient_id = typer.get_text_stream("stdin").readline().strip() if patient else ""
    if patient and not patient_id:
        message = "no patient id on standard input"
        raise typer.BadParameter(message)
    try:
        status = purge_database(older_than, patient_id, dry_run=dry_run)
    except ValidationError:  # a setting, which `main` names
        raise
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--older-than") from None
    raise typer.Exit(status)


def main() -> None:
    """Run the command line; a setting or a file that cannot be used is named in one line."""
    from pydantic import ValidationError  # noqa: PLC0415

    from cds_services.errors import ImagingCdsError, KnowledgeError  # noqa: PLC0415

    try:
        app()
    except ValidationError as error:
        from app.settings import Settings, problems  # noqa: PLC0415

        if error.title != Settings.__name__:
            raise
        for problem in problems(error):
            typer.echo(f"imaging-cds: {problem}", err=True)
        sys.exit(1)
    except KnowledgeError as error:
        typer.echo(f"imaging-cds: the knowledge files cannot be used: {error}", err=True)
        sys.exit(1)
    except ImagingCdsError as error:
        typer.echo(f"imaging-cds: {error}", err=True)
        sys.exit(1)
