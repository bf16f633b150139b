"""Every card as a clinician would see it, on one page: the texts with example values in their places."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from cds_services.knowledge import Entry, load
from cds_services.recommendation.composition import filled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cds_services.topic_document import Rule, TopicDocument, Wording


class Examples(Entry, frozen=True):
    """The file `examples.yaml`: values for every card, and those that a rule or one wording of it has instead."""

    every: dict[str, str]
    rules: dict[str, dict[str, str]]


class ShownCard(NamedTuple):
    """One wording of a rule with example values; `length` is that of the summary, of 140 characters at most."""

    name: str
    summary: str
    detail: tuple[str, ...]
    suggestion: str
    length: int


def cards(documents: Sequence[TopicDocument], knowledge: str) -> str:
    """Write the cards of some topics as one HTML page that needs no other file.

    Args:
        documents: the topics.
        knowledge: version of the knowledge files.
    """
    loader = PackageLoader("app.review")
    page = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    topics = [(document.title, [(rule, list(shown_cards(rule))) for rule in document.rules]) for document in documents]
    return page.get_template("cards.html").render(topics=topics, knowledge=knowledge)


def shown_cards(rule: Rule) -> Iterator[ShownCard]:
    """Yield the wordings of a rule with example values; a line whose value is empty is left out, as on a card."""
    for wording in rule.wordings:
        values = _values(rule, wording)
        summary = wording.summary.format_map(values)
        yield ShownCard(
            wording.name,
            summary,
            tuple(filled(wording.detail, values)),
            wording.suggestion.format_map(values),
            len(summary),
        )


@cache
def examples() -> Examples:
    """Return the example values, read once."""
    return load(files(__package__) / "examples.yaml", Examples)


def _values(rule: Rule, wording: Wording) -> Mapping[str, str]:
    found = examples()
    return found.every | found.rules.get(rule.code, {}) | found.rules.get(f"{rule.code} {wording.name}", {})
