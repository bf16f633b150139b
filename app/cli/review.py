"""The command `imaging-cds review`: the knowledge for those who judge it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import TopicCode, topic_of

if TYPE_CHECKING:
    from app.signing.state import Signed


class Format(StrEnum):
    """How a review is written."""

    TABLE = "table"
    MARKDOWN = "markdown"
    SVG = "svg"
    CARDS = "cards"
    SIGNATURES = "signatures"
    FORM = "form"
    FORM_MARKDOWN = "form-markdown"


def review(
    form: Annotated[
        Format,
        typer.Option(
            "--format",
            help="table: ratings and next steps for the terminal; markdown: all knowledge; svg: one topic's decisions; "
            "cards: every card with example values, as an HTML page; signatures: what is signed, changed since, or "
            "never was; form (HTML) and form-markdown: for a committee to judge and sign, rule by rule.",
        ),
    ] = Format.TABLE,
    topic: TopicCode = "",
    *,
    diff: Annotated[bool, typer.Option("--diff", help="Print what the site file changes, and nothing else.")] = False,
) -> None:
    """Print the knowledge for its reviewers: ratings with source and status, next steps, rules, wordings, choices.

    The table and the pages show every topic unless --topic names one; the picture shows one, by default the first.
    """
    if diff:
        from app.site.difference import difference  # noqa: PLC0415

        for line in difference():
            typer.echo(line)
        return
    from app.review import cards, decision_table_svg, markdown, tables  # noqa: PLC0415
    from cds_services import registry  # noqa: PLC0415

    code = topic_of(topic, registry.topic_codes())
    documents = [document for document in registry.documents() if not code or document.code == code]
    version = registry.knowledge_version()
    if form is Format.TABLE:
        from app.review.signatures import summary  # noqa: PLC0415

        tables.print_tables(documents)
        typer.echo(f"\n{summary(_signed())}")
    elif form is Format.MARKDOWN:
        typer.echo(markdown.markdown(documents, version), nl=False)
    elif form is Format.CARDS:
        typer.echo(cards.cards(documents, version), nl=False)
    elif form is Format.SVG:
        typer.echo(decision_table_svg.svg(documents[0]), nl=False)
    elif form is Format.SIGNATURES:
        from app.review.signatures import print_signatures  # noqa: PLC0415

        print_signatures(documents, _signed())
    else:
        from app.review.form import form_html, form_markdown  # noqa: PLC0415

        written = form_html if form is Format.FORM else form_markdown
        typer.echo(written(documents, version, _signed()), nl=False)


def _signed() -> dict[str, Signed]:
    """Return how far everything is signed; nothing is where the file of signatures is not there yet."""
    from app.review.signatures import signature_states  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415
    from app.signing.at_start import file_of  # noqa: PLC0415

    settings = Settings()
    there = settings.signatures is not None and settings.signatures.exists()
    return signature_states(file_of(settings) if there else None)
