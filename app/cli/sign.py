"""The command `imaging-cds sign`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer


def sign(  # noqa: PLR0913 - each is an option of the command
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="Knowledge files, by name (guideline.yaml) or as much of the path as is needed to tell them apart.",
        ),
    ] = None,
    *,
    role: Annotated[str, typer.Option(help="Role of the person who signs: consultant neuroradiologist.")],
    name: Annotated[str, typer.Option(help="Their name.")],
    organisation: Annotated[str, typer.Option(help="The organisation that they sign for.")],
    comment: Annotated[str, typer.Option(help="How it was reviewed, or a reservation.")] = "",
    rule: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="A rule by itself: its words, conditions and ratings.")
    ] = None,
    comparison: Annotated[
        Path | None,
        typer.Option(exists=True, help="A comparison of two versions: the folder that `imaging-cds compare` wrote."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Sign every knowledge file of this version.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take the signature back; --comment says why.")] = False,
    key: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="Private key of the site (JWK or PEM; `imaging-cds token key` makes one)."
        ),
    ] = None,
    signatures: Annotated[
        Path | None,
        typer.Option(envvar="IMAGING_CDS_SIGNATURES", dir_okay=False, help="The file of signatures, appended to."),
    ] = None,
) -> None:
    """Record who has reviewed which knowledge: role, name, organisation, time, and the hash of what was signed.

    `imaging-cds review --format form` prints what to sign, rule by rule; `imaging-cds review --format signatures` lists
    what is signed, what has changed since, and what never was. The service reads the file when it starts.
    """
    from app.signing.commands import Signer, sign_subjects  # noqa: PLC0415
    from app.signing.comparison import comparison_of  # noqa: PLC0415
    from app.signing.named import named  # noqa: PLC0415

    if signatures is None:
        message = "name the file of signatures here or in IMAGING_CDS_SIGNATURES; it is made if there is none"
        raise typer.BadParameter(message, param_hint="--signatures")
    try:
        names = named(files or [], rule or [], every=every) if files or rule or every or comparison is None else []
        compared = comparison_of(comparison) if comparison is not None else None
        signer = Signer(role.strip(), name.strip(), organisation.strip(), comment.strip())
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    raise typer.Exit(sign_subjects(signatures, names, signer, key, comparison=compared, withdraw=withdraw))
