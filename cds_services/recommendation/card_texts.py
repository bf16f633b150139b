"""What clinicians read: the files `shared.yaml` and `cards.yaml`, checked at start-up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from cds_services.cds_hooks import SUMMARY_LIMIT
from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, check_placeholders, load, placeholders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable

MISSING_DATA = "MissingData"
"""Code of the card that says why there is no advice."""
ON_EVERY_CARD = frozenset(
    {
        "evidence", "study", "alternative", "alternative_rating", "plain_rating", "mri", "short", "ratings", "kidney",
        "device", "kept", "kept_rating", "unseen", "reported", "window",
    }
)  # fmt: skip
"""Placeholders that the text of any rule may have."""
RATED = frozenset({"alternative_rating", "kept_rating", "plain_rating", "ratings", "study_rating"})
"""Placeholders that are a rating of the guideline."""
_LABEL_LIMIT = 40
_ROOM_FOR_VALUES = 25
_LONGEST_SHORT = "MRI head + orbits + C+T"


class Place(Entry, frozen=True):
    """A source or a link: what it is called and where it is."""

    label: str
    url: str = ""


class Text(Entry, frozen=True):
    """One wording of a rule's card; a line of detail that names an empty value is left out."""

    summary: str
    detail: tuple[str, ...]
    suggestion: str = ""


class CrdType(Entry, frozen=True):
    """The Da Vinci CRD response type of a rule's cards, with the reason for the choice."""

    topic: str
    why: str


class RuleTexts(Entry, frozen=True):
    """Everything a rule's cards need; `values` are the placeholders that the rule fills itself."""

    display: str
    source: str
    links: tuple[str, ...]
    override_reasons: tuple[str, ...]
    crd: CrdType
    texts: dict[str, Text]
    values: frozenset[str] = frozenset()
    beneath: str = ""
    """The line for it on the card of a rule that ranks above it, where a topic shows one card only."""


class SharedFile(Entry, frozen=True):
    """The file `shared.yaml`."""

    sources: dict[str, Place]
    kidney_note: str
    device_note: str
    kept_note: str
    secondary_note: str
    reported_note: str
    window_note: str
    unseen_note: str
    unseen_names: dict[str, str]
    missing: RuleTexts
    short_names: dict[str, str]
    override_reasons: dict[str, str]


class CardsFile(Entry, frozen=True):
    """A file `cards.yaml`: of a topic, or of the rules that topics share."""

    sources: dict[str, Place]
    rules: dict[str, RuleTexts]
    links: dict[str, Place] = msgspec.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CardTexts:
    """The texts of one topic's cards.

    Attributes:
        shared: what the cards of every topic share.
        sources, links: by the name that the rules use.
        rules: by code.
    """

    shared: SharedFile
    sources: Mapping[str, Place]
    links: Mapping[str, Place]
    rules: Mapping[str, RuleTexts]

    def unseen_names(self, keys: Iterable[str]) -> str:
        """Name what came under these keys of the prefetch, in a clinician's words; some keys affect no card.

        Args:
            keys: keys of the prefetch.
        """
        names = self.shared.unseen_names
        return ", ".join(dict.fromkeys(names[key] for key in keys if key in names))


@cache
def shared_texts() -> SharedFile:
    """Return what the cards of every topic share."""
    return load(files(__package__) / "knowledge" / "shared.yaml", SharedFile)


def load_card_texts(*paths: Traversable, on_every_card: frozenset[str] = ON_EVERY_CARD) -> CardTexts:
    """Read the texts of a topic's cards.

    Args:
        paths: the files `cards.yaml` that the topic's rules need.
        on_every_card: placeholders that the text of any rule may have.

    Raises:
        KnowledgeError: a rule has texts twice, a text is too long, has a placeholder that nothing fills, or names a
            source, link or override reason that is not defined.
    """
    shared = shared_texts()
    found = [load(path, CardsFile) for path in paths]
    sources, links, rules = dict(shared.sources), dict[str, Place](), dict[str, RuleTexts]()
    for file in found:
        twice = sorted(set(rules) & set(file.rules))
        if twice:
            raise KnowledgeError(f"cards.yaml: the texts of {', '.join(twice)} are there twice")
        sources |= file.sources
        links |= file.links
        rules |= file.rules
    texts = CardTexts(shared, sources, links, rules)
    _check(texts, on_every_card)
    return texts


def _check(cards: CardTexts, on_every_card: frozenset[str]) -> None:
    for place, line, known in _with_placeholders(cards, on_every_card):
        check_placeholders(place, line, known)
    for code, rule in {**cards.rules, MISSING_DATA: cards.shared.missing}.items():
        defined = rule.source in cards.sources and set(rule.links) <= set(cards.links)
        if not defined or not set(rule.override_reasons) <= set(cards.shared.override_reasons):
            raise KnowledgeError(f"cards.yaml, {code}: a source, link or override reason is not defined")
        for name, text in rule.texts.items():
            room = _ROOM_FOR_VALUES * len(placeholders(text.summary))
            label = text.suggestion.replace("{short}", _LONGEST_SHORT)
            if len(text.summary) + room > SUMMARY_LIMIT or len(label) > _LABEL_LIMIT:
                raise KnowledgeError(f"cards.yaml, {code}, {name}: summary or suggestion is too long")


def _with_placeholders(cards: CardTexts, on_every_card: frozenset[str]) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield where each text is, the text, and the placeholders that are filled there."""
    for name in (
        "kidney_note",
        "device_note",
        "kept_note",
        "secondary_note",
        "reported_note",
        "window_note",
        "unseen_note",
    ):
        yield f"shared.yaml, {name}", getattr(cards.shared, name), ON_EVERY_CARD
    for code, rule in cards.rules.items():
        for name, line in _lines(rule):
            yield f"cards.yaml, {code}, {name}", line, on_every_card | rule.values
    for name, line in _lines(cards.shared.missing):
        yield f"shared.yaml, {MISSING_DATA}, {name}", line, frozenset()


def _lines(rule: RuleTexts) -> Iterator[tuple[str, str]]:
    for name, text in rule.texts.items():
        for line in (text.summary, *text.detail, text.suggestion):
            yield name, line
    if rule.beneath:
        yield "beneath", rule.beneath
