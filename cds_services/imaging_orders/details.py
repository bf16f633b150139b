"""The contrast phase that an order detail asks for in words: a statement, or a question with its answer.

Details also hold questions about allergy, consent, kidneys or transport. They name contrast but state no phase.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services.imaging_orders.phrases import Says, phrases_of, split
from cds_services.imaging_orders.study import Contrast
from cds_services.imaging_orders.text_reader import read_words
from cds_services.imaging_orders.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.imaging_orders.phrases import Phrase

_LINE = re.compile(r"[\n\r;|]+|\.\s")
_ANSWER = re.compile(r"(?<!\s)\s*(?:\?|:|=+>?|(?<!-)-+>|\u2192|\s[-\u2013]\s)[\s?:=>-]*")
_EDGES = " .,!()[]{}*_-"

_TELLS = Says.AGENT | Says.ROUTE | Says.STANDS_ALONE | Says.WITHOUT | Says.WITH | Says.BOTH | Says.UNDECIDED
_COMPLETE = Says.WITHOUT | Says.WITH | Says.BOTH | Says.UNDECIDED
_WAYS = Says.NEGATION | Says.ADDITION | _COMPLETE
_ABOUT_CONTRAST = _TELLS | _WAYS | Says.JOINER | Says.PHASE_CHOSEN


def contrast_of(text: str) -> Iterator[Contrast]:
    """Yield each phase that the words of one order detail ask for; nothing where they are about something else."""
    for line in _LINE.split(text[: vocabulary().longest_text]):
        found = _asked_for(line.strip())
        if found is not Contrast.UNSTATED:
            yield found


def without_the_study(text: str) -> str:
    """Return an order detail without the lines about modality, region or contrast of the study itself."""
    lines = [line for line in _LINE.split(text) if line.strip()]
    kept = [line for line in lines if not _speaks_of_the_study(line)]
    return text if len(kept) == len(lines) else "; ".join(line.strip() for line in kept)


def _speaks_of_the_study(line: str) -> bool:
    words = split(line)
    if _is_about_something_else(words):
        return False
    reading = read_words(line)
    if reading.imaging or reading.regions or _asked_for(line) is not Contrast.UNSTATED:
        return True
    parted = _ANSWER.search(line)
    asked = parted is not None and parted.start() > 0 and _asks_for_contrast(line[: parted.start()])
    return asked or any(phrase.says & Says.UNDECIDED for phrase in phrases_of(words, vocabulary()))


def _is_about_something_else(words: list[str]) -> bool:
    return not vocabulary().details.other_topics.isdisjoint(words)


def _asked_for(line: str) -> Contrast:
    words = split(line)
    if not words or _is_about_something_else(words):
        return Contrast.UNSTATED
    parted = _ANSWER.search(line)
    if parted is not None and parted.start() and _asks_for_contrast(line[: parted.start()]):
        return _answered(line[parted.end() :])
    return _stated(words)


def _asks_for_contrast(label: str) -> bool:
    phrases = phrases_of(split(label), vocabulary())
    named = any(phrase.says & _TELLS for phrase in phrases)
    return named and all(phrase.says & (_ABOUT_CONTRAST | Says.MODALITY) for phrase in phrases if phrase.says)


def _answered(answer: str) -> Contrast:
    known = vocabulary().details
    plain = answer.lower().strip(_EDGES)
    if plain in known.yes:
        return Contrast.WITH_ANY
    if plain in known.no:
        return Contrast.WITHOUT
    return _stated(split(answer))


def _stated(words: list[str]) -> Contrast:
    """Read the words about contrast; a bare "without" only where nothing else is said."""
    known = vocabulary()
    runs: list[list[str]] = [[]]
    said = [0]
    pure = True
    for phrase, start, end in _placed(words):
        if phrase.says & _ABOUT_CONTRAST:
            runs[-1] += words[start:end]
            said[-1] |= phrase.says
        else:
            pure = pure and (words[start] in known.details.fillers or bool(phrase.says & (Says.MODALITY | Says.REGION)))
            runs.append([])
            said.append(0)
    told = {
        read_words(" ".join(run)).contrast
        for run, says in zip(runs, said, strict=True)
        if run and (pure or (says & _TELLS and says & _WAYS))
    } - {Contrast.UNSTATED}
    return told.pop() if len(told) == 1 else Contrast.UNSTATED


def _placed(words: list[str]) -> Iterator[tuple[Phrase, int, int]]:
    """Yield each phrase with the index of its first word and the index after its last."""
    at = 0
    for phrase in phrases_of(words, vocabulary()):
        end = at + max(len(phrase.words), 1)
        yield phrase, at, end
        at = end
