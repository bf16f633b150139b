"""The command `imaging-cds dossier`."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

_SMALLEST = 10
_MOST_CASES = 500


def dossier(  # noqa: PLR0913, PLR0917 - each is an option of the command
    replayed: Annotated[Path, typer.Argument(help="The folder that `replay` wrote.", exists=True, file_okay=False)],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page; the answers to its cases go beside it.")],
    title: Annotated[str, typer.Option(help="What the page is about: the site, the year.")] = "replayed orders",
    sample: Annotated[int, typer.Option(min=0, max=_MOST_CASES, help="Cases for a blinded review; 0: none.")] = 50,
    seed: Annotated[int, typer.Option(help="Another seed draws other cases.")] = 1,
    smallest: Annotated[int, typer.Option(min=1, help="Counts of people under this are masked.")] = _SMALLEST,
    baseline: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV",
            help="The present vendor's scores: patient_id, order_id, score.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    hash_key: Annotated[
        str,
        typer.Option(envvar="IMAGING_CDS_HASH_KEY", help="Key of the replay's hashes; default: its own."),
    ] = "",
) -> None:
    """Write what a replay found as one HTML file for the committee that decides whether to switch on.

    How often which rule would give a card, for 1,000 orders and for one clinician; what would be replaced by what; what
    the service could not tell, and why; age and sex; the quality of the data; and cases for a blinded review, shown by
    codes. FILE needs no other file and no network; the answers to the cases are in FILE-answers.csv.
    """
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    from app.dossier import page  # noqa: PLC0415
    from app.dossier.cases import key  # noqa: PLC0415
    from app.dossier.replayed import DossierError  # noqa: PLC0415

    wanted = page.Wanted(title, sample, seed, smallest, baseline, hash_key.partition(",")[0])
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("decisions", total=None)
        try:
            made = page.dossier(replayed, wanted, lambda done, all_: progress.update(task, completed=done, total=all_))
            out.write_text(made.html, encoding="utf-8")
            answers = out.with_name(f"{out.stem}-answers.csv")
            if made.cases:
                answers.write_text(key(made.cases), encoding="utf-8")
        except (DossierError, OSError) as error:
            typer.echo(f"imaging-cds: {error}", err=True)
            raise typer.Exit(1) from None
    beside = f"; answers to its {len(made.cases)} cases in {answers}" if made.cases else ""
    typer.echo(f"Dossier in {out}{beside}")
