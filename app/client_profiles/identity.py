"""Ids of the parts into which a client profile splits a card or a suggestion."""

from __future__ import annotations

from uuid import UUID, uuid5

CARD_PARTS = ("additional", "reference")
"""The parts into which a card can be split, in addition to the card that keeps its uuid."""


def derived(whole: str, part: str) -> str:
    """Return the uuid of a part: the same for each repetition of the call, and traceable to the whole.

    Args:
        whole: uuid of the card or suggestion that is split.
        part: name of the part within it.
    """
    return str(uuid5(UUID(whole), part))
