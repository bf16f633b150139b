"""The command `imaging-cds canary`: invented calls through the real route."""

from __future__ import annotations

import time
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

_HOUR = 3600


def canary(  # noqa: PLR0913, PLR0917 - one argument for each option
    issuer: Annotated[str, typer.Option(help="The canary's issuer in the clients file, where it has `canary: true`.")],
    url: Annotated[str, typer.Option(metavar="URL", help="Where the service is reached.")] = "http://127.0.0.1:8080",
    key: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="The canary's private key (JWK or PEM); needed where clients authenticate.",
        ),
    ] = None,
    public_url: Annotated[
        str, typer.Option(metavar="URL", help="The address that tokens are made out to; default: --url.")
    ] = "",
    expect: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="What this site expects instead, as where a rule is off."),
    ] = None,
    textfile: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write metrics here, for Prometheus' textfile collector.")
    ] = None,
    ca_file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Certificates (PEM) to trust beside the system's.")
    ] = None,
    every: Annotated[
        int, typer.Option(min=10, metavar="SECONDS", help="How long to wait between two rounds without --once.")
    ] = _HOUR,
    *,
    once: Annotated[bool, typer.Option("--once", help="Call once and leave: with 2 if an answer is wrong.")] = False,
) -> None:
    """Send invented calls through the real route, and raise the alarm if a card does not come, or comes in silence.

    The service neither stores them nor counts them with others. Writes a line of JSON for each call to standard error.
    Leaves with 0 if every answer is as expected, with 2 if one is not, and with 1 if nothing can be sent.
    """
    from app.canary.call_list import canary_calls  # noqa: PLC0415
    from app.canary.connection import connected  # noqa: PLC0415
    from app.canary.run import run  # noqa: PLC0415
    from app.canary.sender import Target  # noqa: PLC0415
    from app.security.signing_key import new_key, read_key  # noqa: PLC0415
    from app.telemetry.logs import configure  # noqa: PLC0415

    configure("info")
    address = url.rstrip("/")
    # Where callers need not authenticate, the token only names the caller, and any key will do.
    signing_key = read_key(key) if key is not None else new_key("ES384")
    target = Target(address, (public_url or address).rstrip("/"), issuer, signing_key)
    calls = canary_calls(expect)
    while True:
        with connected(ca_file) as http:
            status = run(calls, target, http, textfile)
        if once:
            raise typer.Exit(status)
        time.sleep(every)
