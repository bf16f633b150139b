"""Name the environment variables that look like settings and are none: a slip of the pen would go unnoticed."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator


def unknown_settings(names: Iterable[str], prefix: str, known: Collection[str], others: str = "") -> Iterator[str]:
    """Yield a line for each variable that is no setting, with the one that may be meant.

    Args:
        names: those of the environment; settings are read case-insensitively.
        prefix: with which settings begin.
        known: the names of all settings.
        others: prefix of those that another process reads.
    """
    for unknown in sorted(name for name in names if name.upper().startswith(prefix)):
        if unknown.upper() in known or (others and unknown.upper().startswith(others)):
            continue
        meant = get_close_matches(unknown.upper(), known, 1)
        yield f"{unknown} is no setting and changes nothing{f'; is {meant[0]} meant?' if meant else ''}"
