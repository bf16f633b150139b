"""The ideas of one topic and the words for them, as the files `phrases*.yaml` list them."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import msgspec

from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, load
from cds_services.narrative.mention import Assertion, Course  # noqa: TC001 - msgspec reads the annotations at run time

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable


T = TypeVar("T")
Described = TypeVar("Described", "Concept", "Feature", "Place")


class Nature(StrEnum):
    """What sort of thing an idea is: a list denied in one breath names things of one sort."""

    FINDING = "finding"
    """A symptom or sign: whoever asks for it to be explained says that it is there."""
    PAIN = "pain"
    CONDITION = "condition"
    """Something that happens to a patient: an injury, an infection, a stroke."""
    DISEASE = "disease"
    EVENT = "event"
    STATE = "state"
    """Neither: a purpose, a treatment, a device."""


OBSERVED = frozenset({Nature.FINDING, Nature.PAIN})
"""What a clinician sees or is told, as against what is concluded from it."""


class PhraseGroup(Entry, frozen=True):
    """Phrases with one example that shows them at work; `example` must contain one of them."""

    phrases: tuple[str, ...]
    example: str
    course: Course | None = None
    """Course that the phrase itself states ("new onset symptoms")."""
    assertion: Assertion | None = msgspec.field(default=None, name="standing")
    """What the phrase itself claims ("NMO panel pending" asks)."""
    first: bool = False
    """The attack with which a disease begins: who asks for it asks for the disease ("first attack of MS?")."""
    overlaps: bool = False
    """The words are read again for other ideas ("no new symptoms, weakness or ...")."""
    needs_cue: bool = False
    """An abbreviation that is also a word: read only behind a cue and before a pause ("h/o ON, now ...")."""
    worsens: bool = False
    """The words themselves say that it gets worse ("declining balance"): over months that is slow progression."""
    stays: bool = False
    """What cannot be over ("metastatic ..."): the heading of what was does not put it there."""
    told: bool = False
    """A diagnosis with its details: said, not asked, behind another that is ("r/o cord compression, lung cancer").

    And a finding: it is there, whatever is asked of it ("?discogenic back pain").
    """
    also_title: bool = False
    """Also how a person is addressed: not read before what can only be a name ("Ms Alvarez, 47, ...")."""


class Kind(Entry, frozen=True):
    """One family of ideas, and how modifiers treat it."""

    nature: Nature
    why: str
    listed: bool = False
    """A state that stands in lists of what is denied ("denies fever, pregnancy")."""


class Concept(Entry, frozen=True):
    """One idea with every way of writing it."""

    kind: str
    why: str
    groups: tuple[PhraseGroup, ...] = ()
    site: str | None = None
    nature: Nature | None = None
    """Where it differs from that of the kind."""
    lasting: bool = False
    """A disease that one keeps: a "history of" it, or a year beside it, does not put it into the past."""
    episode: bool = False
    """A single attack by name ("transverse myelitis"): dated far back, what came with it is over as well."""
    attributive: bool = False
    """A name put before another noun ("MS relapse"): denying or asking is about that noun, not about it."""
    as_relative: bool = False
    """Stands for the disease of a relative that was named before it ("?same as mother")."""
    lingers: bool = False
    """It happened, and stays the matter for weeks ("had a crash last week")."""
    passes: bool = False
    """It is over after some weeks: dated farther back it was ("infection 2 months ago")."""
    short_of: str | None = None
    """The disease that it is not yet: beside it, a team that has that disease in its name says nothing."""
    own_time: bool = False
    """A time beside it is its own ("20 weeks pregnant") and says nothing of the symptoms."""


class Feature(Entry, frozen=True):
    """What can be wrong with a part or a function ("weakness", "trouble with"); alone it may mean something too."""

    why: str
    groups: tuple[PhraseGroup, ...]
    at: dict[str, str]
    """Place, or places joined with "+", to the concept that the two make."""
    alone: str | None = None
    lonely: bool = False
    """True where, alone, it means something only if its clause names no other finding ("gradual worsening")."""


class Place(Entry, frozen=True):
    """A part of the body or a function that a feature can concern."""

    groups: tuple[PhraseGroup, ...]
    both: str | None = None
    """The place that "both" or "bilateral" makes of it."""


class MorePhrases(Entry, frozen=True):
    """Further words for what another file describes, by its name."""

    concepts: dict[str, tuple[PhraseGroup, ...]] = msgspec.field(default_factory=dict)
    features: dict[str, tuple[PhraseGroup, ...]] = msgspec.field(default_factory=dict)
    places: dict[str, tuple[PhraseGroup, ...]] = msgspec.field(default_factory=dict)


class PhrasesFile(Entry, frozen=True):
    """One file `phrases*.yaml`; the files of a topic add up."""

    kinds: dict[str, Kind] = msgspec.field(default_factory=dict)
    concepts: dict[str, Concept] = msgspec.field(default_factory=dict)
    features: dict[str, Feature] = msgspec.field(default_factory=dict)
    places: dict[str, Place] = msgspec.field(default_factory=dict)
    ignored: tuple[PhraseGroup, ...] = ()
    """Names of studies and the like: their words are no symptoms."""
    more: MorePhrases = MorePhrases()


class Lexicon:
    """All ideas of a topic; refuses a file that names an idea nobody describes."""

    def __init__(self, parts: Iterable[PhrasesFile]) -> None:
        self.kinds: dict[str, Kind] = {}
        self.concepts: dict[str, Concept] = {}
        self.features: dict[str, Feature] = {}
        self.places: dict[str, Place] = {}
        self.ignored: tuple[PhraseGroup, ...] = ()
        read = tuple(parts)
        for part in read:
            _add(self.kinds, part.kinds)
            _add(self.concepts, part.concepts)
            _add(self.features, part.features)
            _add(self.places, part.places)
            self.ignored += part.ignored
        for part in read:
            _extend(self.concepts, part.more.concepts)
            _extend(self.features, part.more.features)
            _extend(self.places, part.more.places)
        self._check()

    @classmethod
    def load(cls, paths: Iterable[Traversable]) -> Lexicon:
        """Read the phrase files of a topic.

        Raises:
            KnowledgeError: a file is malformed, an id is described twice, or refers to nothing.
        """
        return cls(load(path, PhrasesFile) for path in paths)

    @cached_property
    def unnamed(self) -> frozenset[str]:
        """Concepts of words that name no finding themselves ("getting worse")."""
        return frozenset(feature.alone for feature in self.features.values() if feature.lonely and feature.alone)

    def nature(self, concept: str) -> Nature:
        """Return what sort of thing the concept is: its own word for it, else that of its kind."""
        entry = self.concepts[concept]
        return entry.nature or self.kinds[entry.kind].nature

    def _check(self) -> None:
        for name, concept in self.concepts.items():
            if concept.kind not in self.kinds:
                raise KnowledgeError(f"phrases: {name}: unknown kind {concept.kind!r}")
        for name, feature in self.features.items():
            meant = {*feature.at.values(), *({feature.alone} if feature.alone else ())}
            if unknown := meant - self.concepts.keys():
                raise KnowledgeError(f"phrases: feature {name}: unknown concepts {sorted(unknown)}")
            parts = {part for places in feature.at for part in places.split("+")}
            if unknown := parts - self.places.keys():
                raise KnowledgeError(f"phrases: feature {name}: unknown places {sorted(unknown)}")
        for name, place in self.places.items():
            if place.both is not None and place.both not in self.places:
                raise KnowledgeError(f"phrases: place {name}: unknown place {place.both!r}")


def _add(known: dict[str, T], more: dict[str, T]) -> None:
    if twice := known.keys() & more.keys():
        raise KnowledgeError(f"phrases: described twice: {sorted(twice)}")
    known.update(more)


def _extend(known: dict[str, Described], more: dict[str, tuple[PhraseGroup, ...]]) -> None:
    if unknown := more.keys() - known.keys():
        raise KnowledgeError(f"phrases: more words for what nobody describes: {sorted(unknown)}")
    for name, groups in more.items():
        known[name] = msgspec.structs.replace(known[name], groups=known[name].groups + groups)
