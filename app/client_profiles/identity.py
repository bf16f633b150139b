"""Ids of the parts into which a client's profile takes a card or a suggestion apart."""

from __future__ import annotations

from uuid import UUID, uuid5

CARD_PARTS = ("additional", "reference")
"""What a card can be taken apart into, beside the card that keeps its uuid."""


def derived(whole: str, part: str) -> str:
    """Return the uuid of a part: the same for every repetition of the call, and traceable to the whole.

    Args:
        whole: uuid of the card or suggestion that is taken apart.
        part: name of the part within it.
    """
    return str(uuid5(UUID(whole), part))
