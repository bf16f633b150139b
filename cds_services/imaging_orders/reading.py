"""Read the words of an order: modality, regions and contrast, as a radiology clerk would understand them."""

from __future__ import annotations

from dataclasses import dataclass

from cds_services.imaging_orders.study import SPINE_LEVELS, Contrast, Modality, Region
from cds_services.imaging_orders.wording import Phrase, Says, Vocabulary, split, vocabulary


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says of a study.

    Attributes:
        modality: None where no modality is named, or two that exclude each other.
        regions: empty where no region is named.
        contrast: UNSTATED where nothing is said, or the choice is left open.
        phase_chosen: false where "with contrast" could be the mere name of a code that covers both phases.
        angiography: vessels or spectra are asked for.
        intervention: a procedure, its planning or its guidance is asked for.
        imaging: a word of imaging occurs.
    """

    modality: Modality | None = None
    regions: frozenset[Region] = frozenset()
    contrast: Contrast = Contrast.UNSTATED
    phase_chosen: bool = True
    angiography: bool = False
    intervention: bool = False
    imaging: bool = False


NOTHING = Reading()
_LEVEL_LETTER = Phrase([], frozenset({Says.REGION}))
_ENDS_A_WITH = frozenset({Says.NEGATION, Says.REASON, Says.PHASE_CHOSEN})


def read_words(text: str) -> Reading:
    """Read one order name or free-text order; only its beginning counts where it is absurdly long."""
    known = vocabulary()
    phrases = _phrases(split(text[: known.longest_text]), known)
    if not phrases:
        return NOTHING
    return _Reader(phrases).read()


def guides_a_procedure(text: str) -> bool:
    """Whether a reason or note says that the images serve to plan or guide a procedure."""
    known = vocabulary()
    beginning = text[: known.longest_text].lower()
    if not any(words[0] in beginning for words in known.reason_guidance):
        return False
    words = f" {' '.join(split(beginning))} "
    return any(f" {' '.join(phrase)} " in words for phrase in known.reason_guidance)


def _phrases(words: list[str], known: Vocabulary) -> list[Phrase | None]:
    """The phrases of a text in order; None stands for words that mean nothing here."""
    found: list[Phrase | None] = []
    at, end, table = 0, len(words), known.phrases
    while at < end:
        word = words[at]
        if word in known.letters:
            length, regions = _levels(words, at, known)
            if length:
                found.append(Phrase(words[at : at + length], _LEVEL_LETTER.says, None, regions))
                at += length
                continue
        for phrase in table.get(word, ()):
            length = len(phrase.words)
            if length == 1 or (words[at : at + length] == phrase.words and not _cuts_levels(phrase, words, at, known)):
                found.append(phrase)
                at += length
                break
        else:
            found.append(None)
            at += 1
    return found


def _cuts_levels(phrase: Phrase, words: list[str], at: int, known: Vocabulary) -> bool:
    """Whether the last word of "+c" begins the next region, as in "brain + c spine"."""
    last = phrase.words[-1]
    return last in known.letters and _levels(words, at + len(phrase.words) - 1, known)[0] > 0


def _levels(words: list[str], at: int, known: Vocabulary) -> tuple[int, frozenset[Region]]:
    """Read "c", "c/t", "c and t" and the like as levels, when "spine" or a named level follows or a sign joins two."""
    regions: frozenset[Region] = frozenset()
    letters: set[str] = set()
    joined, here = False, at
    while here < len(words) and words[here] in known.letters:
        if words[here] in letters:
            return 0, frozenset()
        regions |= known.letters[words[here]]
        letters.add(words[here])
        here += 1
        after = here
        while after < len(words) and words[after] in known.joiners:
            after += 1
        if after < len(words) and (
            words[after] in known.letters or words[after] in known.levels or words[after] in known.spine_nouns
        ):
            joined = joined or (after > here and words[after] in known.letters)
            here = after
        else:
            break
    named = here < len(words) and (words[here] in known.spine_nouns or words[here] in known.levels)
    if not named and not joined:
        return 0, frozenset()
    if named and words[here] in known.spine_nouns:
        here += 1
    if regions & SPINE_LEVELS:
        regions -= {Region.OTHER}
    return here - at, regions


class _Reader:
    """Goes once over the phrases of a text and keeps what they say."""

    def __init__(self, phrases: list[Phrase | None]) -> None:
        self.phrases = phrases
        self.modalities: set[Modality] = set()
        self.regions: set[Region] = set()
        self.minor = self.myelography = self.angiography = self.intervention = False
        self.without = self.with_ = self.undecided = self.phase_chosen = False
        self.alone = self.reason = False

    def read(self) -> Reading:
        for at, phrase in enumerate(self.phrases):
            if phrase is None:
                continue
            if not self.reason:
                self._read_study(phrase)
            self._read_contrast(phrase, at)
            if Says.GUIDANCE in phrase.says:
                self.intervention = True
        modality = self._modality()
        return Reading(
            modality=modality,
            regions=self._regions(),
            contrast=self._contrast(),
            phase_chosen=self.phase_chosen or self.without,
            angiography=self.angiography,
            intervention=self.intervention,
            imaging=bool(self.modalities) or self.myelography or self.angiography,
        )

    def _read_study(self, phrase: Phrase) -> None:
        says = phrase.says
        if Says.REASON in says:
            self.reason = bool(self.modalities and (self.regions or self.minor))
        if Says.MODALITY in says or Says.ANGIOGRAPHY in says:
            self.modalities.add(phrase.modality or Modality.OTHER)
            self.angiography = self.angiography or Says.ANGIOGRAPHY in says
        self.regions |= phrase.regions
        self.minor = self.minor or Says.MINOR_REGION in says
        self.myelography = self.myelography or Says.MYELOGRAPHY in says
        self.intervention = self.intervention or Says.PROCEDURE in says

    def _read_contrast(self, phrase: Phrase, at: int) -> None:
        says = phrase.says
        following = self._says(at + 1)
        if Says.UNDECIDED in says:
            self.undecided = True
        elif Says.BOTH in says:
            self.without = self.with_ = True
        elif Says.WITHOUT in says:
            self.without = True
        elif Says.WITH in says:
            self.with_ = True
        elif Says.NEGATION in says:
            if self._negates(says, following):
                self.without = True
        elif Says.ADDITION in says:
            if self._adds(says, at):
                self.with_ = True
        elif Says.STANDS_ALONE in says and not self.reason and Says.NO_CONTRAST not in following:
            self.alone = True
        if Says.PHASE_CHOSEN in says or (Says.ROUTE in says and self.with_):
            self.phase_chosen = True

    def _negates(self, says: frozenset[Says], following: frozenset[Says]) -> bool:
        if Says.AGENT in following or Says.ROUTE in following:
            return True
        strict = Says.STRICT_NEGATION in says or self.reason
        return not strict and Says.NO_CONTRAST not in following

    def _adds(self, says: frozenset[Says], at: int) -> bool:
        """Whether a "with" speaks of contrast: before an agent, before its own negation, or at the end."""
        after = at + 1
        while Says.JOINER in self._says(after):
            after += 1
        following = self._says(after)
        if Says.AGENT in following or Says.ROUTE in following:
            return Says.NO_CONTRAST not in self._says(after + 1)
        if Says.STRICT_ADDITION in says or self.reason:
            return False
        return after >= len(self.phrases) or bool(following & _ENDS_A_WITH)

    def _says(self, at: int) -> frozenset[Says]:
        phrase = self.phrases[at] if at < len(self.phrases) else None
        return phrase.says if phrase else frozenset()

    def _modality(self) -> Modality | None:
        named = self.modalities
        if self.myelography:
            return Modality.CT_MYELOGRAPHY if named and named <= {Modality.CT, Modality.CT_MYELOGRAPHY} else Modality.OTHER
        if Modality.OTHER in named:
            return Modality.OTHER
        if named == {Modality.CT, Modality.CT_MYELOGRAPHY}:
            return Modality.CT_MYELOGRAPHY
        return next(iter(named)) if len(named) == 1 else None

    def _regions(self) -> frozenset[Region]:
        regions = self.regions
        if regions & SPINE_LEVELS:
            regions = regions - {Region.SPINE}
        if not regions and self.minor:
            return frozenset({Region.OTHER})
        return frozenset(regions)

    def _contrast(self) -> Contrast:
        if self.undecided:
            return Contrast.UNSTATED
        if self.without:
            return Contrast.WITHOUT_AND_WITH if self.with_ else Contrast.WITHOUT
        return Contrast.WITH if self.with_ or self.alone else Contrast.UNSTATED
