"""The form on which a committee judges and signs, rule by rule: as an HTML page to print, and as Markdown.

Each rule has what it says, when it is shown and when not, example cases with what the service says in them, the reasons
offered for overriding it, its source, and lines to tick and sign. The files beneath the rules follow, with hashes.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from app.review.cards import shown_cards
from app.review.cases import answered
from app.review.signatures import by
from app.signing.subjects import RULE, subjects
from cds_services.imaging_orders.order import title
from cds_services.recommendation.card_texts import shared_texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.review.cards import ShownCard
    from app.review.cases import Answered
    from app.signing.state import Signed
    from cds_services.topic_document import Rule, TopicDocument

_SHOWN = 12
"""How many digits of a hash are shown."""


@dataclass(frozen=True, slots=True)
class FormRule:
    """One rule of the form.

    Attributes:
        rule: the rule.
        cards: its wordings with example values.
        cases: the example cases about it, answered.
        state: how far it is signed by itself, in words, and by whom.
        content: the first digits of the hash that a signature would name.
    """

    rule: Rule
    cards: tuple[ShownCard, ...]
    cases: tuple[Answered, ...]
    state: str
    content: str


def form_html(documents: Sequence[TopicDocument], knowledge: str, found: Mapping[str, Signed]) -> str:
    """Write the form as one HTML page that needs no other file.

    Args:
        documents: the topics.
        knowledge: version of the knowledge files.
        found: how far each file and rule is signed.
    """
    return _written("form.html", documents, knowledge, found)


def form_markdown(documents: Sequence[TopicDocument], knowledge: str, found: Mapping[str, Signed]) -> str:
    """Write the form as Markdown.

    Args:
        documents: the topics.
        knowledge: version of the knowledge files.
        found: how far each file and rule is signed.
    """
    return _written("form.md", documents, knowledge, found)


def _written(name: str, documents: Sequence[TopicDocument], knowledge: str, found: Mapping[str, Signed]) -> str:
    pages = Environment(
        loader=PackageLoader("app.review"),
        autoescape=name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    pages.filters["study"] = title
    cases = answered()
    files = [
        (name, subjects()[name][:_SHOWN], _state(found[name])) for name in sorted(found) if not name.startswith(RULE)
    ]
    topics = [(document, [_rule(rule, cases, found) for rule in document.rules]) for document in documents]
    return pages.get_template(name).render(
        topics=topics, files=files, notes=_notes(), knowledge=knowledge, version=version("imaging-cds")
    )


def _rule(rule: Rule, cases: Mapping[str, Sequence[Answered]], found: Mapping[str, Signed]) -> FormRule:
    name = RULE + rule.code
    return FormRule(
        rule,
        tuple(shown_cards(rule)),
        tuple(cases.get(rule.code, ())),
        _state(found[name]),
        subjects()[name][:_SHOWN],
    )


def _notes() -> tuple[str, ...]:
    """Return the lines that the cards of every rule may have, with their places in braces."""
    shared = shared_texts()
    return (
        shared.secondary_note, shared.kept_note, shared.kidney_note, shared.device_note, shared.window_note,
        shared.reported_note, shared.unseen_note,
    )  # fmt: skip


def _state(each: Signed) -> str:
    """Return how far something is signed, and by whom, in a line."""
    people = by(each).replace("\n", "; ")
    state = each.state.capitalize()
    return f"{state}: {people}" if people else state
