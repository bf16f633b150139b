"""What the tests of reading share: the day of writing, and one text read."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from cds_services.concepts.text_reader import read_mentions
from cds_services.demyelination.order_facts import facts_json

if TYPE_CHECKING:
    from cds_services.narrative.mention import Assertion, Mention


WRITTEN = date(2026, 11, 22)  # a Sunday


def mentions(text: str) -> list[Mention]:
    """Read a text written on the fixed day."""
    return list(read_mentions(text, WRITTEN).mentions)


def one(text: str, concept: str) -> Mention:
    """Return the only mention of a concept."""
    found = [mention for mention in mentions(text) if mention.concept == concept]
    assert len(found) == 1, f"{text!r}: {[(mention.concept, mention.words) for mention in mentions(text)]}"
    return found[0]


def assertion(text: str, concept: str) -> Assertion:
    """Return how the only mention of a concept is meant."""
    return one(text, concept).assertion


@cache
def facts(text: str) -> frozenset[str]:
    """Return the facts that hold; each text is read once, however many facts are asked of it."""
    return frozenset(name for name, holds in facts_json(text, WRITTEN).items() if holds)
