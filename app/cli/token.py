"""The commands `imaging-cds token ...`, for operators who connect a client."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

token_commands = typer.Typer(help="Look into the tokens by which clients prove who they are.", no_args_is_help=True)

_MOMENTS = ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]


@token_commands.command("explain")
def explain_token(  # noqa: PLR0913 - one argument for each option
    token: Annotated[
        str, typer.Argument(help="The token, or - to read it from standard input, out of sight of other users.")
    ],
    service: Annotated[str | None, typer.Option(metavar="ID", help="Service called; any if not given.")] = None,
    at: Annotated[
        datetime | None,
        typer.Option(formats=_MOMENTS, metavar="TIME", help="Check as at this time (UTC unless it has an offset)."),
    ] = None,
    clients: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Clients file instead of IMAGING_CDS_CLIENTS.")
    ] = None,
    *,
    feedback: Annotated[
        bool, typer.Option("--feedback", help="Called for feedback, which has its own address.")
    ] = False,
    fetch: Annotated[bool, typer.Option("--fetch", help="Fetch the keys that the client publishes.")] = False,
) -> None:
    """Say, check by check, whether a client's token would be accepted, and if not, what to change."""
    from app.security.authenticator import addresses  # noqa: PLC0415
    from app.security.report import print_report  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415
    from cds_services import registry  # noqa: PLC0415

    settings = Settings(clients=clients) if clients else Settings()
    known = {service_id for service_id, _ in registry.services(settings.deployment)}
    if service is not None and service not in known:
        message = f"no such service; there are: {', '.join(sorted(known))}"
        raise typer.BadParameter(message, param_hint="--service")
    moment = datetime.now(UTC) if at is None else at if at.tzinfo else at.replace(tzinfo=UTC)
    written = sys.stdin.read() if token == "-" else token  # noqa: S105 - the usual sign for standard input
    called = [addresses(settings.base_url, each, feedback=feedback) for each in ([service] if service else known)]
    good = print_report(settings, written, frozenset().union(*called), moment.timestamp(), fetch=fetch)
    raise typer.Exit(0 if good else 1)
