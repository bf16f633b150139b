"""A site's own words and order-entry questions, as further phrases of the concepts that they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.forms.labels import core
from cds_services.local.in_force import in_force
from cds_services.narrative.lexicon import MorePhrases, PhraseGroup, PhrasesFile

if TYPE_CHECKING:
    from collections.abc import Iterable


def with_local_words(files: Iterable[PhrasesFile]) -> tuple[PhrasesFile, ...]:
    """Return the files of phrases, and behind them what the site file adds to the concepts that they describe.

    Args:
        files: the files of one vocabulary.
    """
    read = tuple(files)
    site = in_force().file
    if not site.phrases and not site.questions:
        return read
    known = {concept for file in read for concept in file.concepts}
    more: dict[str, tuple[PhraseGroup, ...]] = {}
    said = [(entry.concept, words) for entry in site.phrases for words in entry.words]
    said += [(question.concept, core(question.text)) for question in site.questions]
    for concept, words in said:
        if concept in known:
            more[concept] = (*more.get(concept, ()), PhraseGroup(phrases=(f"({words})",), example=words))
    return (*read, PhrasesFile(more=MorePhrases(concepts=more))) if more else read
