"""The commands `imaging-cds token ...`, for operators who connect a client."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from app.clients.token_policy import Algorithm

token_commands = typer.Typer(
    help="Make and examine the tokens by which clients prove who they are.", no_args_is_help=True
)

_MOMENTS = ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]

KeyAlgorithm = Annotated[
    Algorithm | None, typer.Option("--algorithm", help="Default: what the key is for; ES384 for a new one.")
]
KeyId = Annotated[str, typer.Option("--kid", help="Name of the key; default: the one in the file, or its thumbprint.")]


@token_commands.command("key")
def make_key(
    file: Annotated[Path, typer.Argument(help="File of the private key (JWK or PEM).")],
    algorithm: KeyAlgorithm = None,
    kid: KeyId = "",
) -> None:
    """Make a private key in FILE unless there is one, and print its public half as a JWK Set.

    The set is what the clients file names in trust.jwks, or what a client publishes at its trust.jku.
    """
    from app.security.signing_key import keep, new_key, read_key  # noqa: PLC0415

    if file.exists():
        key = read_key(file, algorithm, kid)
    else:
        key = new_key(algorithm or "ES384", kid)
        keep(key, file)
    typer.echo(json.dumps(key.public_set(), indent=2))


@token_commands.command("sign")
def sign_token(  # noqa: PLR0913 - one argument for each option
    file: Annotated[Path, typer.Argument(help="File of the private key (JWK or PEM).")],
    *,
    issuer: Annotated[str, typer.Option(help="Who signs: the client's issuer in the clients file.")],
    audience: Annotated[str, typer.Option(metavar="URL", help="The address that will be called.")],
    subject: Annotated[str, typer.Option(help="The claim sub.")] = "",
    tenant: Annotated[str, typer.Option(help="The claim tenant.")] = "",
    jti: Annotated[str, typer.Option(help="Id of the token; default: a new one.")] = "",
    jku: Annotated[str, typer.Option(metavar="URL", help="Address where the client publishes its keys.")] = "",
    lifetime: Annotated[int, typer.Option(min=1, metavar="SECONDS", help="How long it is valid.")] = 300,
    algorithm: KeyAlgorithm = None,
    kid: KeyId = "",
) -> None:
    """Print a new token for one call, signed as a CDS client signs it, and nothing else."""
    from app.security.signing import TokenRequest, sign  # noqa: PLC0415
    from app.security.signing_key import read_key  # noqa: PLC0415

    wanted = TokenRequest(
        issuer=issuer, audience=audience, subject=subject, tenant=tenant, jti=jti, jku=jku, lifetime=lifetime
    )
    typer.echo(sign(wanted, read_key(file, algorithm, kid), time.time()))


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
