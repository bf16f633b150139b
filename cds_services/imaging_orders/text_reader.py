"""Read the words of an order: modality, regions and contrast, as a radiology clerk would understand them."""

from __future__ import annotations

from typing import NamedTuple

from cds_services.imaging_orders.phrases import Phrase, Says, phrases_of, split
from cds_services.imaging_orders.study import SPINE_LEVELS, Contrast, Modality, Region
from cds_services.imaging_orders.vocabulary import vocabulary


class Reading(NamedTuple):
    """What a text says of a study.

    Attributes:
        modality: None where no modality is named, or two that exclude each other.
        regions: empty where no region is named.
        contrast: UNSTATED where nothing is said, or the choice is left open.
        phase_chosen: false where "with contrast" could be the mere name of a code that covers both phases.
        angiography: vessels or spectra are asked for.
        intervention: a procedure, its planning or its guidance is asked for.
        imaging: a word of imaging occurs.
        speaks_of_contrast: contrast is mentioned, even if the choice is left open.
    """

    modality: Modality | None = None
    regions: frozenset[Region] = frozenset()
    contrast: Contrast = Contrast.UNSTATED
    phase_chosen: bool = True
    angiography: bool = False
    intervention: bool = False
    imaging: bool = False
    speaks_of_contrast: bool = False


NOTHING = Reading()
_CT = {Modality.CT, Modality.CT_MYELOGRAPHY}
_ELSEWHERE = frozenset({Region.OTHER})

_NAMES_MODALITY = Says.MODALITY | Says.ANGIOGRAPHY
_NAMES_REGION = Says.REGION | Says.MINOR_REGION
_ABOUT_STUDY = _NAMES_MODALITY | _NAMES_REGION | Says.MYELOGRAPHY | Says.REASON | Says.PROCEDURE
_ANYWHERE = Says.GUIDANCE | Says.UNDECIDED
_COMPLETE_WITHOUT = Says.WITHOUT | Says.BOTH
_COMPLETE_WITH = Says.WITH | Says.BOTH
_COMPLETE = Says.WITHOUT | Says.WITH | Says.BOTH
_CONTRAST_NOUN = Says.AGENT | Says.ROUTE
_ABOUT_CONTRAST = _COMPLETE | Says.NEGATION | Says.ADDITION | Says.STANDS_ALONE | Says.PHASE_CHOSEN | Says.ROUTE
_ENDS_A_WITH = Says.NEGATION | Says.REASON | Says.PHASE_CHOSEN


def read_words(text: str) -> Reading:
    """Read one order name or free-text order; only its beginning counts where it is extremely long."""
    known = vocabulary()
    phrases = phrases_of(split(text[: known.longest_text]), known)
    return _Reader(phrases).reading() if phrases else NOTHING


def guides_a_procedure(text: str) -> bool:
    """Whether a reason or note says that the images serve to plan or guide a procedure."""
    known = vocabulary()
    beginning = text[: known.longest_text].lower()
    for end in known.reason_guidance_ends:
        if end in beginning:
            words = f" {' '.join(split(beginning))} "
            return any(f" {' '.join(phrase)} " in words for phrase in known.reason_guidance)
    return False


class _Reader:
    """Reads the phrases of a text once and keeps what they say."""

    __slots__ = ("alone", "chosen", "each", "end", "modalities", "reason", "regions", "said", "with_", "without")

    def __init__(self, phrases: list[Phrase]) -> None:
        self.each = [phrase.says for phrase in phrases]
        self.end = len(phrases)
        self.each += (0, 0)
        self.modalities: set[Modality] = set()
        self.regions: frozenset[Region] = frozenset()
        self.said = 0
        self.without = self.with_ = self.alone = self.chosen = self.reason = False
        for at, phrase in enumerate(phrases):
            says = phrase.says
            if says & _ABOUT_STUDY and not self.reason:
                self._take_study(says, phrase)
            if says & _ABOUT_CONTRAST:
                self._take_contrast(says, at)
            self.said |= says & _ANYWHERE

    def _take_study(self, says: int, phrase: Phrase) -> None:
        self.said |= says
        if says & _NAMES_MODALITY:
            self.modalities.add(phrase.modality or Modality.OTHER)
        if phrase.regions:
            self.regions |= phrase.regions
        if says & Says.REASON:
            self.reason = bool(self.modalities) and bool(self.said & _NAMES_REGION)

    def _take_contrast(self, says: int, at: int) -> None:
        following = self.each[at + 1]
        if says & _COMPLETE:
            self.chosen = True
            self.without = self.without or bool(says & _COMPLETE_WITHOUT)
            self.with_ = self.with_ or bool(says & _COMPLETE_WITH)
        elif says & Says.NEGATION:
            self.without = self.without or self._negates(says, following)
        elif says & Says.ADDITION:
            self.with_ = self.with_ or self._adds(says, at)
        elif says & Says.STANDS_ALONE and not self.reason and not following & Says.NO_CONTRAST:
            self.alone = True
        if says & Says.PHASE_CHOSEN or (says & Says.ROUTE and self.with_):
            self.chosen = True

    def _negates(self, says: int, following: int) -> bool:
        if following & _CONTRAST_NOUN:
            return True
        return not (says & Says.STRICT_NEGATION or self.reason or following & Says.NO_CONTRAST)

    def _adds(self, says: int, at: int) -> bool:
        """Whether a "with" is about contrast: before an agent, before its own negation, or at the end."""
        after = at + 1
        while self.each[after] & Says.JOINER:
            after += 1
        following = self.each[after]
        if following & _CONTRAST_NOUN:
            return not self.each[after + 1] & Says.NO_CONTRAST
        if says & Says.STRICT_ADDITION or self.reason:
            return False
        return after >= self.end or bool(following & _ENDS_A_WITH)

    def reading(self) -> Reading:
        """What the text says of a study."""
        said = self.said
        return Reading(
            self._modality(),
            self._regions(),
            self._contrast(),
            self.chosen or self.without,
            bool(said & Says.ANGIOGRAPHY),
            bool(said & (Says.PROCEDURE | Says.GUIDANCE)),
            bool(self.modalities or said & Says.MYELOGRAPHY),
            bool(self.without or self.with_ or self.alone or said & Says.UNDECIDED),
        )

    def _modality(self) -> Modality | None:
        named = self.modalities
        if self.said & Says.MYELOGRAPHY:
            return Modality.CT_MYELOGRAPHY if named and named <= _CT else Modality.OTHER
        if len(named) <= 1:
            return next(iter(named), None)
        if Modality.OTHER in named:
            return Modality.OTHER
        return Modality.CT_MYELOGRAPHY if named == _CT else None

    def _regions(self) -> frozenset[Region]:
        regions = self.regions
        if not regions:
            return _ELSEWHERE if self.said & Says.MINOR_REGION else regions
        if Region.SPINE in regions and regions & SPINE_LEVELS:
            return regions - {Region.SPINE}
        return regions

    def _contrast(self) -> Contrast:
        if self.said & Says.UNDECIDED:
            return Contrast.UNSTATED
        if self.without:
            return Contrast.WITHOUT_AND_WITH if self.with_ else Contrast.WITHOUT
        return Contrast.WITH if self.with_ or self.alone else Contrast.UNSTATED
