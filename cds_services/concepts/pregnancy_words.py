"""Words about a pregnancy: of now, or of another time."""

from __future__ import annotations

import re

from cds_services.concepts.choices import choices

_LONGEST = 200


def is_not_of_now(text: str) -> bool:
    """Tell whether words about a pregnancy are of an earlier one, of one that is wished for, or of a number."""
    told = choices()
    return speaks_of(text, told.pregnancy_not_now_words.value) and not speaks_of(text, told.pregnancy_now_words.value)


def speaks_of(text: str, parts: tuple[str, ...]) -> bool:
    """Tell whether a word of the text begins with any of the parts; only the beginning of a long text is looked at."""
    words = " ".join(re.findall(r"[a-z0-9]+", text[:_LONGEST].lower()))
    return any(f" {part}" in f" {words} " for part in parts)
