"""The file `crd.yaml`: the response types in use, and the words between the parts of a recommendation."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from msgspec.structs import asdict

from cds_services import registry
from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, check_placeholders, load

_PLACEHOLDERS = {
    "replace": ("old", "new"),
    **dict.fromkeys(("also_needed", "belongs_to_it", "remove_by_hand", "concerns"), ("orders",)),
    "reference": ("source",),
}
"""The placeholders that each of the words may contain; if none are named, nothing is filled in."""


class ResponseType(Entry, frozen=True):
    """A CRD response type in use: the code's display, and the description of the option that switches it off."""

    display: str
    name: str
    description: str


class MaxCards(Entry, frozen=True):
    """The option that limits the number of cards."""

    name: str
    description: str
    default: int


class Words(Entry, frozen=True):
    """The words that users read in addition to the card's own text."""

    replace: str
    add_all: str
    also_needed: str
    also_needed_many: str
    belongs_to_it: str
    remove_by_hand: str
    concerns: str
    reference: str
    reference_detail: str
    reference_detail_without_orders: str
    unnamed: str


class Vocabulary(Entry, frozen=True):
    """The file `crd.yaml`."""

    topics: dict[str, ResponseType]
    reference: str
    max_cards: MaxCards
    words: Words


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary, read and checked once.

    Raises:
        KnowledgeError: a rule has a response type that is not defined; a text has an unknown placeholder.
    """
    found = load(files(__package__) / "crd.yaml", Vocabulary)
    for name, text in asdict(found.words).items():
        check_placeholders(f"crd.yaml, words, {name}", text, _PLACEHOLDERS.get(name, ()))
    for code, topic in response_types().items():
        if topic not in found.topics:
            raise KnowledgeError(f"cards.yaml, {code}, crd: topic {topic!r} is not defined in crd.yaml")
    if found.reference not in found.topics:
        raise KnowledgeError(f"crd.yaml, reference: topic {found.reference!r} is not defined")
    return found


@cache
def response_types() -> dict[str, str]:
    """Return the response type of each rule's cards."""
    return registry.crd_topics()
