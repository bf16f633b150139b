"""The texts of this topic's cards."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cds_services.recommendation.card_texts import CardTexts, load_card_texts

ON_EVERY_CARD = frozenset({"report", "quote", "at", "short", "kidney", "device", "unseen"})
"""Placeholders that the text of any rule may have."""


@cache
def card_texts() -> CardTexts:
    """Return the texts, read once.

    Raises:
        KnowledgeError: a text cannot be used.
    """
    return load_card_texts(files(__package__) / "knowledge" / "cards.yaml", on_every_card=ON_EVERY_CARD)
