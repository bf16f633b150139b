"""The command `replay`: what the service would have said about the past."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from app.replay.options import Options


class Undated(StrEnum):
    """What becomes of what cannot be dated."""

    LEAVE_OUT = "leave-out"
    KEEP = "keep"


class Engine(StrEnum):
    """What a replay runs on."""

    OWN = "own"
    SPARK = "spark"


class Hook(StrEnum):
    """A moment that can be replayed."""

    ORDER_SELECT = "order-select"
    ORDER_SIGN = "order-sign"
    PATIENT_VIEW = "patient-view"


def replay(  # noqa: PLR0913, PLR0917 - each is an option of the command
    source: Annotated[
        str,
        typer.Argument(
            help="A folder of NDJSON (also gzip, any number of parts) and Bundles, one file, or the base URL of a FHIR "
            "server that supports $export."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the results; goes on where it ended.")],
    hook: Annotated[
        list[Hook] | None, typer.Option(help="Repeat for several; default: order-sign and patient-view.")
    ] = None,
    undated: Annotated[
        Undated, typer.Option(help="Chart entries that nothing dates: leave them out, or take them as always there.")
    ] = Undated.LEAVE_OUT,
    engine: Annotated[
        Engine, typer.Option(help="own: the processors of this machine; spark: Apache Spark, see --master.")
    ] = Engine.OWN,
    master: Annotated[
        str, typer.Option(metavar="URL", help="Where Spark is: sc://HOST:PORT, spark://HOST:PORT or local[2].")
    ] = "local[*]",
    processes: Annotated[int, typer.Option(min=0, help="Processes; 0: one for each processor.")] = 0,
    base_url: Annotated[
        str, typer.Option(envvar="IMAGING_CDS_PUBLIC_BASE_URL", help="Public address of the service.")
    ] = "http://127.0.0.1:8080",
    group: Annotated[str, typer.Option(metavar="ID", help="Export this Group of the server; default: everybody.")] = "",
    client_id: Annotated[str, typer.Option(help="Id under which the server knows this client.")] = "",
    key: Annotated[
        Path | None, typer.Option(help="File of the private key (JWK or PEM) that signs for a token of the server.")
    ] = None,
    token_url: Annotated[str, typer.Option(metavar="URL", help="Token endpoint; default: as the server says.")] = "",
    *,
    groups: Annotated[
        bool, typer.Option("--groups/--no-groups", help="Keep age band and sex with each decision.")
    ] = True,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
) -> None:
    """Judge the past orders and reports of a population as the service would have, each at its own moment.

    Every imaging order is judged as the draft that it was, with the orders of its session and with only what the chart
    held then; every MRI report when it was issued. Written are decisions as Parquet (no id of a patient: keyed hashes,
    by IMAGING_CDS_HASH_KEY or a key made in DIR), report.md with what was left out and cannot be known, and
    worklist.csv with the codes to map first. A run that was killed goes on with the same command.
    """
    from app.replay import run  # noqa: PLC0415
    from app.replay.export.server import Server, export, is_address  # noqa: PLC0415
    from app.replay.source import find  # noqa: PLC0415

    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = _options(out, hook or [], undated, base_url.rstrip("/"), groups=groups)
    place = Path(source)
    missing: list[str] = []
    if is_address(source):
        server = Server(base=source, group=group, client_id=client_id, key=key, token_url=token_url)
        place, missing = export(server, out, lambda words: None if quiet else typer.echo(f"Export: {words}", err=True))
    spark = master if engine is Engine.SPARK else ""
    _show(run.replay(find(place), out, options, processes=processes, master=spark, quiet=quiet, missing=missing), out)


def _options(out: Path, hooks: list[Hook], undated: Undated, base_url: str, *, groups: bool) -> Options:
    from app.replay.options import DEFAULT_HOOKS, Options  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415
    from app.store.pseudonym import configured_keys, kept_key  # noqa: PLC0415

    configured = configured_keys(Settings().hash_key.get_secret_value())
    return Options(
        hooks=tuple(each.value for each in dict.fromkeys(hooks)) or DEFAULT_HOOKS,
        keep_undatable=undated is Undated.KEEP,
        groups=groups,
        base_url=base_url,
        hash_key=configured[0] if configured else kept_key(out),
    )


def _show(report: dict[str, Any], out: Path) -> None:
    typer.echo(f"{report['decisions']:,} decisions with {report['cards']:,} cards, digest {report['digest'][:16]}")
    typer.echo(
        f"What was left out and cannot be known: {out / 'report.md'}; codes to map first: {out / 'worklist.csv'}"
    )
