"""What is wrong with a site file: where, what, and what to write instead."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.site.reading import SitePart


class Problem(NamedTuple):
    """One problem.

    Attributes:
        path: keys and indexes that lead to it.
        what: what is wrong, and what to write instead.
    """

    path: tuple[Any, ...]
    what: str

    def line(self, part: SitePart) -> str:
        """Return it as one line: file, line, and what to do."""
        return f"{part.name}, line {part.line_of(self.path)}: {self.what}"


def unknown(kind: str, name: str, known: Iterable[str], remedy: str) -> str:
    """Say that a name is not known, and name those that look like it.

    Args:
        kind: what it should be the name of.
        name: as it was written.
        known: the names that there are.
        remedy: where the names are listed.
    """
    close = get_close_matches(name, list(known), n=3, cutoff=0.6)
    guess = f"did you mean {' or '.join(close)}? " if close else ""
    return f"no such {kind} as {name!r}; {guess}{remedy}"
