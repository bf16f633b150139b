"""The knowledge of a topic as a page that its reviewers can read, annotate and sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.imaging_orders.order import title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cds_services.appropriateness.guideline import Guideline
    from cds_services.topic_document import TopicDocument


def markdown(documents: Sequence[TopicDocument], knowledge: str) -> str:
    """Write the topics as one Markdown page.

    Args:
        documents: the topics.
        knowledge: version of the knowledge files.
    """
    lines = [
        "# Knowledge for review",
        "",
        f"Knowledge version `{knowledge}`. Written by `imaging-cds review --format markdown` from the very files that",
        "the service runs on. Words in braces are filled from the chart; a line whose word is empty is left out.",
    ]
    for document in documents:
        lines += ["", f"## {document.title}", *_situations(document), *_rules(document)]
        lines += _guideline(document.guideline) if document.guideline is not None else ()
        lines += [*_choices(document), *_meanings(document), *_answers(document)]
    return "\n".join(lines) + "\n"


def _situations(document: TopicDocument) -> Iterator[str]:
    if any(row.indicator for row in document.situations):
        yield from (
            "",
            "### Which next step",
            "",
            "The first row that applies, and is not done already, is the card.",
            "",
        )
        ranked = (
            (str(rank), row.when, f"`{row.scenario}`", row.indicator, row.creates)
            for rank, row in enumerate(document.situations, start=1)
        )
        yield from _table(("rank", "when", "rule", "indicator", "one click creates"), ranked)
        return
    yield from ("", "### Which situation", "", "The first row that fits decides.", "")
    rows = ((row.when, f"`{row.scenario}`", "silent" if row.silent else "may speak") for row in document.situations)
    yield from _table(("when", "situation", "cards"), rows)


def _rules(document: TopicDocument) -> Iterator[str]:
    yield from ("", "### What may be said", "", f"In the order of their rank; {document.cards_a_call}.")
    for rank, rule in enumerate(document.rules, start=1):
        yield from ("", f"#### {rank}. {rule.code}: {rule.display}", "", f"Source: [{rule.source}]({rule.url})")
        yield from ("", f"Speaks: {rule.speaks}", "", "Silent:", "", *(f"- {reason}" for reason in rule.silent))
        for wording in rule.wordings:
            yield from ("", f"> **{_cell(wording.summary)}**")
            for line in wording.detail:
                yield from (">", f"> {_cell(line)}")
            if wording.suggestion:
                yield from (">", f"> Button: *{_cell(wording.suggestion)}*")
        yield from ("", f"May be overridden because: {'; '.join(rule.override_reasons)}.")
        if rule.beneath:
            yield from ("", f"On the card of a rule above: {_cell(rule.beneath)}")
        if rule.links:
            yield from ("", "Links: " + ", ".join(f"[{label}]({url})" for label, url in rule.links) + ".")


def _guideline(guideline: Guideline) -> Iterator[str]:
    yield from ("", f"### {guideline.title}", "", f"{guideline.publisher}, <{guideline.url}>. ")
    yield f"Reviewed: {guideline.reviewed}."
    yield "A row that is missing is never rated. The status of a row says where its rating was read:"
    yield ""
    yield from (f"- *{status.value}*: {meaning}" for status, meaning in guideline.statuses.items())
    for variant in guideline.variants:
        yield from ("", f"#### Variant {variant.number}: {variant.title}", "", f"Title {variant.title_status}.", "")
        if not variant.rows:
            yield "No row of this table could be supported: nothing is rated."
            continue
        rows = (
            (
                title(row.study),
                row.rating.words,
                guideline.radiation_levels[row.radiation].adult_dose,
                row.status.value,
                row.source + (f" ({row.note})" if row.note else ""),
            )
            for row in variant.rows
        )
        yield from _table(("study", "rating", "radiation", "status", "source"), rows)
    yield from ("", "#### Sources", "")
    yield from (f"- `{key}`: {source.citation}, <{source.url}>" for key, source in guideline.sources.items())


def _choices(document: TopicDocument) -> Iterator[str]:
    yield from ("", "### What we chose", "", "Where the publication leaves it open.", "")
    rows = ((f"`{choice.name}`", choice.value, choice.why) for choice in document.choices)
    yield from _table(("choice", "value", "why"), rows)


def _meanings(document: TopicDocument) -> Iterator[str]:
    if not document.meanings:
        return
    yield from ("", "### Words with several meanings", "")
    yield "Each counts as the first meaning for which a word beside it speaks; the last one stands where none does."
    yield ""
    rows = (
        (f"`{each.word}`", each.why, each.name + (", where nothing decides" * each.alone), "; ".join(each.examples))
        for each in document.meanings
    )
    yield from _table(("word", "why", "meaning", "examples"), rows)


def _answers(document: TopicDocument) -> Iterator[str]:
    if not document.answers:
        return
    yield from ("", "### Answers of forms", "", "What such a word, as the whole answer of a label, says of it.", "")
    rows = ((answer, ", ".join(f"`{word}`" for word in words)) for answer, words in document.answers.items())
    yield from _table(("answer", "words"), rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"| {' | '.join('---' for _ in heads)} |"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(words: str) -> str:
    """Escape text for use inside a table or a quotation."""
    return words.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
