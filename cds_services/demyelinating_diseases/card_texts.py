"""The texts of this topic's cards, with those of the rules that every topic shares."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cds_services.recommendation.card_texts import CardTexts, load_card_texts


@cache
def card_texts() -> CardTexts:
    """Return the texts, read once.

    Raises:
        KnowledgeError: a text cannot be used.
    """
    own = files(__package__) / "knowledge" / "cards.yaml"
    return load_card_texts(own, files("cds_services.safety") / "knowledge" / "cards.yaml")
