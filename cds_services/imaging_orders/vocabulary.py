"""The vocabulary of order names: phrases and what each of them says, ready to be looked up word by word."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cds_services.errors import KnowledgeError
from cds_services.imaging_orders.phrases import DetailWords, Phrase, Says, Vocabulary, Words, split
from cds_services.imaging_orders.study import Modality, Region
from cds_services.knowledge import Entry, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class RegionWords(Entry, frozen=True):
    """Phrases that name one region, or several at once."""

    regions: tuple[Region, ...]
    words: Words


class ContrastWords(Entry, frozen=True):
    """Phrases about contrast, by their function."""

    absent: Words
    absent_needs_agent: Words
    added: Words
    added_needs_agent: Words
    joiners: Words
    agents: Words
    stands_alone: Words
    routes: Words
    says_without: Words
    says_with: Words
    says_both: Words
    undecided: Words
    no_contrast: Words
    phase_chosen: Words
    other_topics: Words
    fillers: Words
    answers_yes: Words
    answers_no: Words


class Wording(Entry, frozen=True):
    """The file `wording.yaml`."""

    longest_text: int
    modalities: dict[Modality, Words]
    myelography: Words
    angiography: dict[Modality, Words]
    regions: tuple[RegionWords, ...]
    minor_regions: Words
    level_letters: dict[str, tuple[Region, ...]]
    level_joiners: Words
    spine_nouns: Words
    contrast: ContrastWords
    reason_markers: Words
    symptoms: Words
    guidance: Words
    procedures: Words
    guidance_in_reason: Words


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary, read and checked once.

    Raises:
        KnowledgeError: a phrase names two modalities or has no word in it.
    """
    return compiled(load(files(__package__) / "wording.yaml", Wording))


def compiled(wording: Wording) -> Vocabulary:
    """Index the file for reading.

    Raises:
        KnowledgeError: a phrase names two modalities or has no word in it.
    """
    phrases: dict[Words, Phrase] = {}
    for text, says, modality, regions in _statements(wording):
        words = split(text)
        if not words:
            problem = f"wording.yaml: {text!r} has no word in it"
            raise KnowledgeError(problem)
        known = phrases.get(tuple(words), Phrase(words, 0))
        if modality and known.modality not in {None, modality}:
            problem = f"wording.yaml: {text!r} names two modalities"
            raise KnowledgeError(problem)
        phrases[tuple(words)] = Phrase(words, known.says | says, modality or known.modality, known.regions | regions)
    by_first: dict[str, list[Phrase]] = {}
    for phrase in sorted(phrases.values(), key=lambda phrase: -len(phrase.words)):
        by_first.setdefault(phrase.words[0], []).append(phrase)
    guidance = tuple(tuple(split(text)) for text in wording.guidance_in_reason)
    levels = {Region.CERVICAL, Region.THORACIC, Region.LUMBAR}
    return Vocabulary(
        longest_text=wording.longest_text,
        phrases={first: tuple(listed) for first, listed in by_first.items()},
        letters={letter: frozenset(regions) for letter, regions in wording.level_letters.items()},
        joiners=frozenset(wording.level_joiners),
        spine_nouns=frozenset(wording.spine_nouns),
        levels=frozenset(words[0] for words, phrase in phrases.items() if len(words) == 1 and phrase.regions & levels),
        details=DetailWords(
            other_topics=frozenset(wording.contrast.other_topics),
            fillers=frozenset(wording.contrast.fillers),
            yes=frozenset(wording.contrast.answers_yes),
            no=frozenset(wording.contrast.answers_no),
        ),
        reason_guidance=guidance,
        reason_guidance_ends=tuple(sorted({words[-1] for words in guidance})),
    )


def _statements(wording: Wording) -> Iterator[tuple[str, int, Modality | None, frozenset[Region]]]:
    nowhere: frozenset[Region] = frozenset()
    for modality, listed in wording.modalities.items():
        yield from ((text, Says.MODALITY, modality, nowhere) for text in listed)
    for modality, listed in wording.angiography.items():
        yield from ((text, Says.ANGIOGRAPHY, modality, nowhere) for text in listed)
    for named in wording.regions:
        yield from ((text, Says.REGION, None, frozenset(named.regions)) for text in named.words)
    for says, listed in _plain_statements(wording):
        yield from ((text, says, None, nowhere) for text in listed)


def _plain_statements(wording: Wording) -> Iterable[tuple[int, Words]]:
    contrast = wording.contrast
    return (
        (Says.MYELOGRAPHY, wording.myelography),
        (Says.MINOR_REGION, wording.minor_regions),
        (Says.NEGATION, contrast.absent + contrast.absent_needs_agent),
        (Says.STRICT_NEGATION, contrast.absent_needs_agent),
        (Says.ADDITION, contrast.added + contrast.added_needs_agent),
        (Says.STRICT_ADDITION, contrast.added_needs_agent),
        (Says.JOINER, contrast.joiners),
        (Says.AGENT, contrast.agents),
        (Says.STANDS_ALONE, contrast.stands_alone),
        (Says.ROUTE, contrast.routes),
        (Says.WITHOUT, contrast.says_without),
        (Says.WITH, contrast.says_with),
        (Says.BOTH, contrast.says_both),
        (Says.UNDECIDED, contrast.undecided),
        (Says.NO_CONTRAST, contrast.no_contrast),
        (Says.PHASE_CHOSEN, contrast.phase_chosen),
        (Says.REASON, wording.reason_markers),
        (Says.SYMPTOM, wording.symptoms),
        (Says.GUIDANCE, wording.guidance),
        (Says.PROCEDURE, wording.procedures),
    )
