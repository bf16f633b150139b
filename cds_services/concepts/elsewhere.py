"""A reason that only refers to that of another order: "as above", "same as C-spine", "ditto"."""

from __future__ import annotations

import re
from functools import cache

from cds_services.concepts.choices import choices
from cds_services.knowledge import any_of


def is_elsewhere(text: str) -> bool:
    """Return whether a text begins with words that refer to the reason of the orders beside it."""
    return _opening().match(text) is not None


@cache
def _opening() -> re.Pattern[str]:
    words = any_of(choices().reason_elsewhere_words.value)
    return re.compile(
        rf"[^\w]{{0,8}}(?:(?:rfe|reason|indication|hx|history)\W{{1,3}})?(?:{words})(?!\w)", re.IGNORECASE
    )
