"""Problems of a site's own words and of its order-entry questions."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from app.site.problem import Problem, unknown
from cds_services.concepts.chart_words import chart_lexicon, read_chart_words
from cds_services.concepts.text_reader import lexicon, read_mentions
from cds_services.forms.labels import core
from cds_services.narrative.modifiers import Modifiers
from cds_services.narrative.words import split

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from cds_services.local.site_file import SiteFile

_PATTERN = re.compile(r"[()\[\]|{}]")
_ANY_DAY = date(2000, 1, 1)
"""The words of a concept mean it on every day."""
_LISTED = "`imaging-cds site concepts` lists the concepts"


def question_problems(file: SiteFile) -> Iterator[Problem]:
    """Yield what can be said before anything is read with these words: names, and marks that words may not have."""
    known = known_concepts()
    for index, entry in enumerate(file.phrases):
        place: tuple[Any, ...] = ("phrases", index)
        if entry.concept not in known:
            yield Problem((*place, "concept"), unknown("concept", entry.concept, known, _LISTED))
        for at, words in enumerate(entry.words):
            if _PATTERN.search(words):
                yield Problem(
                    (*place, "words", at), f"{words!r}: brackets and | have a meaning here; write plain words"
                )
            elif not _carries_meaning(words):
                yield Problem((*place, "words", at), f"{words!r} has no word that is read; write the words that matter")
    for index, question in enumerate(file.questions):
        place = ("questions", index)
        if question.concept not in known:
            yield Problem((*place, "concept"), unknown("concept", question.concept, known, _LISTED))
        if _PATTERN.search(core(question.text)):
            yield Problem((*place, "text"), "brackets and | have a meaning here; write the question without them")
        elif len(re.findall(r"\w+", core(question.text))) < 2:  # noqa: PLR2004 - one word is not enough
            yield Problem(
                (*place, "text"),
                "write the question in two words or more, as the form prints it; a single word would be found in prose "
                "as well (put it under `phrases` if that is meant)",
            )


def _carries_meaning(words: str) -> bool:
    """Return whether any word is left once those are gone that carry nothing ("the", "of")."""
    return bool(split(words, _fillers(), None).words)


@cache
def _fillers() -> dict[str, str]:
    return dict.fromkeys(Modifiers.load().fillers, "")


def word_problems(file: SiteFile) -> Iterator[Problem]:
    """Yield the words that mean something else already, or that are not found when they are read."""
    for index, entry in enumerate(file.phrases):
        for at, words in enumerate(entry.words):
            yield from (Problem(("phrases", index, "words", at), what) for what in _meaning(words, entry.concept))
    for index, question in enumerate(file.questions):
        words = core(question.text)
        yield from (Problem(("questions", index, "text"), what) for what in _meaning(words, question.concept))


def known_concepts() -> dict[str, str]:
    """Return every concept that words can stand for, with an example."""
    found = {name: concept for each in (chart_lexicon(), lexicon()) for name, concept in each.concepts.items()}
    return {name: concept.groups[0].example if concept.groups else "" for name, concept in sorted(found.items())}


def _meaning(words: str, concept: str) -> Iterator[str]:
    """Read words alone, and say what is found beside the concept that they shall stand for."""
    read = {mention.concept for mention in read_mentions(words, _ANY_DAY).mentions}
    read |= {mention.concept for mention in read_chart_words(words, _ANY_DAY)}
    others = sorted(read - {concept})
    if others:
        yield f"{words!r} is read as {', '.join(others)} already; write words that mean {concept} only"
    elif not read:
        yield f"{words!r} is not found where it is read; write the words that carry the meaning"
