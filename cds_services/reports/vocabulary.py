"""Every word of the reports' own knowledge files, in one graph of phrases."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, load
from cds_services.narrative import words
from cds_services.narrative.phrase_graph import PhraseGraph, State
from cds_services.narrative.senses import Role, Sense

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

PHRASES = ("phrases_lesions.yaml", "phrases_places.yaml", "phrases_structure.yaml", "phrases_study.yaml")


class Named(Entry, frozen=True):
    """One thing that reports name, with every way of writing it."""

    kind: str
    why: str
    phrases: tuple[str, ...]
    example: str
    place: str = ""
    """Where it is by its very name ("myelitis": the cord)."""
    overlaps: bool = False
    """The words are read again for other things."""
    denied: bool = False
    """The word itself denies it ("non-enhancing")."""


class PhrasesFile(Entry, frozen=True):
    """One file `phrases_*.yaml`; the files add up."""

    concepts: dict[str, Named]


class Cue(Entry, frozen=True):
    """Words that deny, doubt or date what stands around them."""

    effect: Literal["denied", "open", "past", "untold", "ends", "excepts"]
    why: str
    phrases: tuple[str, ...]
    example: str
    where: Literal["before", "after"] = "before"
    reach: Literal["next", "clause", "sentence"] = "clause"
    needs: frozenset[str] = frozenset()
    """Words of which one must stand elsewhere in the statement."""


class CuesFile(Entry, frozen=True):
    """The file `cues.yaml`."""

    drop: tuple[str, ...]
    """Words that are left out in reading."""
    same_as: dict[str, tuple[str, ...]]
    cues: dict[str, Cue]


class Vocabulary:
    """The phrases of all files and what they stand for; read-only once built."""

    def __init__(self, named: dict[str, Named], cues: CuesFile) -> None:
        """Build the graph.

        Raises:
            KnowledgeError: a phrase is malformed or a cue has the name of a thing.
        """
        if both := named.keys() & cues.cues.keys():
            raise KnowledgeError(f"phrases and cues: described twice: {sorted(both)}")
        self.named = named
        self.cues = cues.cues
        spellings = {form: word for word, forms in cues.same_as.items() for form in forms}
        self.spellings: dict[str, str] = {**spellings, **dict.fromkeys(cues.drop, "")}

        @cache
        def split(piece: str) -> tuple[str, ...]:
            return tuple(words.split(piece, self.spellings, None).words)

        graph = PhraseGraph(split)
        for name, entry in named.items():
            sense = Sense(Role.CONCEPT, name, overlaps=entry.overlaps)
            for pattern in entry.phrases:
                graph.add(pattern, sense)
        for name, cue in cues.cues.items():
            sense = Sense(Role.CUE, name)
            for pattern in cue.phrases:
                graph.add(pattern, sense)
        self.starts: dict[str, State] = graph.starts()


@cache
def vocabulary() -> Vocabulary:
    """Return the words of reports, read once.

    Raises:
        KnowledgeError: a file is malformed, or a thing is described twice.
    """
    folder: Traversable = files(__package__) / "knowledge"
    named: dict[str, Named] = {}
    for name in PHRASES:
        part = load(folder / name, PhrasesFile).concepts
        if twice := named.keys() & part.keys():
            raise KnowledgeError(f"{name}: described twice: {sorted(twice)}")
        named.update(part)
    return Vocabulary(named, load(folder / "cues.yaml", CuesFile))
