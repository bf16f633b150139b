"""Words with several meanings and what tells these apart, as the files `ambiguous.yaml` list them."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, load

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable


class Meaning(Entry, frozen=True):
    """One meaning of a word; it holds where any of its neighbours is there, the last one where nothing decides."""

    examples: tuple[str, ...]
    becomes: str | None = None
    """The word it is read as, "" where it says nothing, by default itself."""
    before: tuple[str, ...] = ()
    """Phrases that end right before it; one colon, dash or bracket may stand between. Capitals name a class."""
    behind: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    """Single words that stand a few words away, on either side."""
    touched_by: tuple[str, ...] = ()
    """Characters that touch it from behind, without a space."""
    hangs_on: tuple[str, ...] = ()
    """Characters that touch it from before."""
    opens_line: bool = False
    """It is the first word of its line."""


class AmbiguousWord(Entry, frozen=True):
    """A word with its meanings in the order in which they are tried."""

    why: str
    meanings: dict[str, Meaning]
    also: tuple[str, ...] = ()
    """Other words of the same meanings."""


class AmbiguousWords(Entry, frozen=True):
    """One file `ambiguous.yaml`; the files of the package and of a topic add up."""

    words: dict[str, AmbiguousWord]
    classes: dict[str, str] = msgspec.field(default_factory=dict)
    """Names of classes of words to the regular expression that a word of it matches as a whole."""
    within: int = 10
    """How many words away "near" reaches."""

    @classmethod
    def load(cls, paths: Iterable[Traversable] = ()) -> AmbiguousWords:
        """Read the words of this package and those of a topic as one.

        Raises:
            KnowledgeError: a file is malformed, or describes a word again.
        """
        own = load(files("cds_services.narrative") / "ambiguous.yaml", cls)
        described = _each(own.words)
        for path in paths:
            more = _each(load(path, cls).words)
            if twice := described.keys() & more.keys():
                raise KnowledgeError(f"{path.name}: described twice: {sorted(twice)}")
            described.update(more)
        return cls(words=described, classes=own.classes, within=own.within)


def _each(words: dict[str, AmbiguousWord]) -> dict[str, AmbiguousWord]:
    return {word: entry for first, entry in words.items() for word in (first, *entry.also)}
