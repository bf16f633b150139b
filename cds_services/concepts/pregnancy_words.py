"""Words about a pregnancy: current, or of another time."""

from __future__ import annotations

import re

from cds_services.concepts.choices import choices

_LONGEST = 200


def is_not_of_now(text: str) -> bool:
    """Return whether words about a pregnancy mean an earlier one, one that is wished for, or a number."""
    told = choices()
    return speaks_of(text, told.pregnancy_not_now_words.value) and not speaks_of(text, told.pregnancy_now_words.value)


def speaks_of(text: str, parts: tuple[str, ...]) -> bool:
    """Return whether a word of the text begins with any of the parts; only the beginning of a long text is read."""
    words = " ".join(re.findall(r"[a-z0-9]+", text[:_LONGEST].lower()))
    return any(f" {part}" in f" {words} " for part in parts)
