"""Every phrase of a lexicon and of the modifiers, with the spellings that lead to them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cds_services.narrative import words
from cds_services.narrative.ambiguity import Ambiguity
from cds_services.narrative.phrase_graph import PhraseGraph
from cds_services.narrative.senses import PUNCTUATION, Pass, Role, Sense
from cds_services.narrative.spelling import Speller

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds_services.narrative.ambiguous_words import AmbiguousWords
    from cds_services.narrative.lexicon import Lexicon, PhraseGroup
    from cds_services.narrative.modifiers import Modifiers, TimeWords


class Vocabulary:
    """What every word can begin, and how every word is spelled; read-only once built.

    Attributes:
        starts: the state of the graph of phrases behind each word with which a phrase begins.
        spellings: every known spelling to the usual one, to "" for words that carry nothing.
        naming: words with which a phrase begins that names something: without any of them a text names nothing.
        correct: what an unknown word was meant to be.
        ambiguity: settles the words that have several meanings.
    """

    def __init__(self, lexicon: Lexicon, modifiers: Modifiers, ambiguous: AmbiguousWords) -> None:
        same_as = {form: word for word, forms in modifiers.same_as.items() for form in forms}
        plain = {**same_as, **dict.fromkeys(modifiers.fillers, "")}

        @cache  # the same pieces stand in many phrases
        def split(piece: str) -> tuple[str, ...]:
            return tuple(words.split(piece, plain, None).words)

        graph = PhraseGraph(split)
        self.naming = _add_lexicon(graph, lexicon)
        _add_modifiers(graph, modifiers)
        self.ambiguity = Ambiguity(ambiguous, split)
        known = graph.words | _time_words(modifiers.time) | set(modifiers.bridges) | self.ambiguity.known
        self.starts = graph.starts()
        self.spellings = {word: word for word in known} | plain
        self.correct = Speller(
            known, modifiers.ordinary, shortest=modifiers.shortest_corrected, doubled=modifiers.shortest_undoubled
        ).correct


def _add_lexicon(graph: PhraseGraph, lexicon: Lexicon) -> frozenset[str]:
    """Add the phrases of a lexicon; return the words with which those begin that name something."""
    naming: set[str] = set()
    described: list[tuple[Role, str, Iterable[PhraseGroup]]] = [(Role.IGNORED, "", lexicon.ignored)]
    described += [(Role.CONCEPT, name, concept.groups) for name, concept in lexicon.concepts.items()]
    described += [(Role.FEATURE, name, feature.groups) for name, feature in lexicon.features.items()]
    described += [(Role.PLACE, name, place.groups) for name, place in lexicon.places.items()]
    for role, name, groups in described:
        for group in groups:
            sense = Sense(
                role,
                name,
                course=group.course,
                assertion=group.assertion,
                first=group.first,
                stays=group.stays,
                overlaps=group.overlaps,
                needs_cue=group.needs_cue,
                also_title=group.also_title,
                worsens=group.worsens,
                told=group.told,
            )
            for pattern in group.phrases:
                begins = graph.add(pattern, sense)
                if sense.matters & Pass.NAMED:
                    naming |= begins
    return frozenset(naming)


def _add_modifiers(graph: PhraseGraph, modifiers: Modifiers) -> None:
    for name, cue in modifiers.cues.items():
        sense = Sense(Role.CUE, name, cue=cue, overlaps=cue.overlaps)
        for pattern in cue.phrases:
            graph.add(pattern, sense)
    listed = ((Role.BOTH, modifiers.both), (Role.AND, modifiers.joins_and), (Role.OR, modifiers.joins_or))
    for role, patterns in listed:
        for pattern in patterns:
            graph.add(pattern, Sense(role))
    for mark, role in PUNCTUATION.items():
        graph.add_mark(mark, Sense(role))


def _time_words(time: TimeWords) -> set[str]:
    listed: tuple[Iterable[str], ...] = (
        *time.units.values(), time.vague, time.numbers, time.months, time.weekdays, time.lasting, time.within,
        time.ago, time.since, time.dated, time.history, time.age, time.frequency, time.not_onset, time.long_ago,
        time.moments, time.sudden_moments, time.gradual_over,
    )  # fmt: skip
    return {word for phrases in listed for phrase in phrases for word in phrase.split()}
