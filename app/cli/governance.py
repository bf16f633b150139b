"""The commands of clinical governance."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer


def governance(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve the pages for clinical governance until stopped: what the service did, why, and whether it was right.

    A process of its own beside the service: it reads the database of IMAGING_CDS_DATABASE_URL, and writes only counts,
    samples and reviews. IMAGING_CDS_GOVERNANCE_* variables configure it.
    """
    from app.governance.process import serve_until_stopped  # noqa: PLC0415

    given: dict[str, Any] = {"host": host, "port": port}
    raise typer.Exit(
        serve_until_stopped(_settings(**{name: value for name, value in given.items() if value is not None}))
    )


def report(  # noqa: PLR0913 - each is an option of the command
    first: Annotated[
        str, typer.Option("--from", metavar="DATE", help="First day (UTC); default: 89 days before.")
    ] = "",
    last: Annotated[
        str, typer.Option("--to", metavar="DATE", help="Last day (UTC); default: the last with decisions.")
    ] = "",
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the files.")] = Path(
        "governance-report"
    ),
    origin: Annotated[str, typer.Option(help="live: decisions on calls; replay: past orders judged later.")] = "live",
    client: Annotated[str, typer.Option(help="Only the calls of this client.")] = "",
    *,
    effect: Annotated[
        bool, typer.Option("--effect", help="Also compare the arms of the trial that the site file names.")
    ] = False,
) -> None:
    """Write the governance pages of some days as one self-contained HTML file, and every table as CSV."""
    from app.governance.commands import make_report  # noqa: PLC0415

    raise typer.Exit(make_report({"from": first, "to": last, "origin": origin, "client": client}, out, effect=effect))


def _settings(**given: Any) -> Any:  # noqa: ANN401 - imported when it runs
    from pydantic import ValidationError  # noqa: PLC0415

    from app.governance.settings import GovernanceSettings  # noqa: PLC0415
    from app.settings import GOVERNANCE_PREFIX, problems  # noqa: PLC0415

    try:
        return GovernanceSettings(**given)
    except ValidationError as error:
        for problem in problems(error, GOVERNANCE_PREFIX):
            typer.echo(f"imaging-cds: {problem}", err=True)
        whole = [each["msg"] for each in error.errors() if not each["loc"]]
        for problem in whole:
            typer.echo(f"imaging-cds: {problem.removeprefix('Value error, ')}", err=True)
        raise typer.Exit(1) from None
