"""The commands `replay` and `compare`: what the service would have said about the past, and what an update changes."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from app.replay.options import Options


_SHOWN = 12
"""Groups of changes that are printed; the files hold all."""


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
    to: Annotated[
        str,
        typer.Option(metavar="DATABASE_URL", help="Write the decisions into this database as well, marked as replay."),
    ] = "",
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
    options = _options(hook or [], undated, base_url.rstrip("/"), _hash_key(out, to), groups=groups)
    place = Path(source)
    missing: list[str] = []
    if is_address(source):
        server = Server(base=source, group=group, client_id=client_id, key=key, token_url=token_url)
        place, missing = export(server, out, lambda words: None if quiet else typer.echo(f"Export: {words}", err=True))
    spark = master if engine is Engine.SPARK else ""
    told = run.replay(find(place), out, options, processes=processes, master=spark, quiet=quiet, missing=missing)
    _show(told, out)
    if to:
        _load(out, to, options.hash_key, told["decisions"], quiet=quiet)


def _options(hooks: list[Hook], undated: Undated, base_url: str, hash_key: str, *, groups: bool) -> Options:
    from app.replay.options import DEFAULT_HOOKS, Options  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415

    site = Settings().site
    return Options(
        hooks=tuple(each.value for each in dict.fromkeys(hooks)) or DEFAULT_HOOKS,
        keep_undatable=undated is Undated.KEEP,
        groups=groups,
        base_url=base_url,
        site=str(site.absolute()) if site is not None else "",
        hash_key=hash_key,
    )


def _load(out: Path, database_url: str, hash_key: str, decisions: int, *, quiet: bool) -> None:
    from app.replay.load import load  # noqa: PLC0415
    from app.replay.progress import progress  # noqa: PLC0415

    with progress("Loading", "decisions", decisions, quiet=quiet) as step:
        sent = load(out, database_url, hash_key, step)
    typer.echo(f"{sent:,} decisions are in the database, marked as replay")


def _hash_key(out: Path, to: str = "") -> str:
    """Return the configured key of the hashes of ids, else that of the database, else one kept with the results."""
    from app.settings import Settings  # noqa: PLC0415
    from app.store.pseudonym import configured_keys, kept_key  # noqa: PLC0415

    configured = configured_keys(Settings().hash_key.get_secret_value())
    if configured:
        return configured[0]
    if to:
        from app.replay.load import key_of  # noqa: PLC0415

        if key := key_of(to):
            return key
    return kept_key(out)


def _show(report: dict[str, Any], out: Path) -> None:
    typer.echo(f"{report['decisions']:,} decisions with {report['cards']:,} cards, digest {report['digest'][:16]}")
    typer.echo(
        f"What was left out and cannot be known: {out / 'report.md'}; codes to map first: {out / 'worklist.csv'}"
    )


def compare(
    first: Annotated[str, typer.Argument(metavar="A", help="The version that is used now.")],
    second: Annotated[str, typer.Argument(metavar="B", help="The version that is to follow.")],
    source: Annotated[Path, typer.Argument(help="A population, as `replay` reads it.", exists=True)],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the results; goes on where it ended.")],
    *,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
) -> None:
    """Show which decisions about the past change from version A to version B.

    A version is: installed (this product); a folder of changed knowledge files; a site file; a checkout of the product;
    or the Python of another installation. Each runs in a process of its own. Written are changes.csv with every changed
    decision, comparison.json with groups by rule and reason, the gravest first, and release-note.md, a draft. The hash
    in both is that of this very comparison.
    """
    from app.replay.compare.run import compare as run  # noqa: PLC0415

    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = run((first, second), source, out, _hash_key(out), quiet=quiet)
    typer.echo(f"{told['changed']:,} of {told['decisions']:,} decisions change; comparison {told['hash'][:16]}")
    for group in told["groups"][:_SHOWN]:
        rules = " -> ".join(dict.fromkeys(group[name] or "no card" for name in ("before", "after")))
        typer.echo(f"{group['number']:>9,}  {group['kind']}: {rules} ({group['reason']})")
    typer.echo(f"The draft of the release note: {out / 'release-note.md'}")
