"""Every phrase of a lexicon and of the modifiers in one graph of words, searched for the longest match.

The choices of a pattern share their way on, so the graph stays as small as the files; a text walks it with the few
nodes that its words have reached so far.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from cds_services.errors import KnowledgeError
from cds_services.narrative import words
from cds_services.narrative.patterns import parse
from cds_services.narrative.spelling import Speller

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds_services.narrative.lexicon import Lexicon, PhraseGroup
    from cds_services.narrative.mention import Course
    from cds_services.narrative.modifiers import CueGroup, Modifiers


class Role(Enum):
    """What a phrase does in its clause."""

    CONCEPT = "concept"
    FEATURE = "feature"
    PLACE = "place"
    BOTH = "both"
    BRIDGE = "bridge"
    AND = "and"
    OR = "or"
    CUE = "cue"
    IGNORED = "ignored"
    COMMA = "comma"
    COLON = "colon"
    STOP = "stop"
    TIME = "time"


class Sense(NamedTuple):
    """One meaning of a phrase: its role, the id it stands for, and what else the reader needs of it."""

    role: Role
    name: str = ""
    cue: CueGroup | None = None
    course: Course | None = None
    overlaps: bool = False
    needs_cue: bool = False


QUESTION_BEFORE = "question-mark-before"
QUESTION_AFTER = "question-mark-after"
PUNCTUATION = {
    ",": Role.COMMA,
    "(": Role.COMMA,
    ")": Role.COMMA,
    ":": Role.COLON,
    "-": Role.COLON,
    ".": Role.STOP,
    ";": Role.STOP,
    "!": Role.STOP,
    "\n": Role.STOP,
    "&": Role.AND,
    "+": Role.AND,
    "/": Role.OR,
}


class Node:
    """A point in the graph: where each word leads, and the senses of the phrases that end here."""

    __slots__ = ("next", "senses")

    def __init__(self) -> None:
        self.next: dict[str, list[Node]] = {}
        self.senses: list[Sense] = []


class Found(NamedTuple):
    """The longest phrase from a word on, and apart from it the longest whose words are to be read again."""

    last: int
    senses: list[Sense]
    over_last: int
    over: list[Sense]


_NONE: list[Sense] = []


class Vocabulary:
    """The tree, with the spellings that lead into it; read-only once built."""

    def __init__(self, lexicon: Lexicon, modifiers: Modifiers) -> None:
        self.fillers = frozenset(modifiers.fillers)
        self.root = Node()
        self.same_as = {form: word for word, forms in modifiers.same_as.items() for form in forms}
        self._plain = {**self.same_as, **dict.fromkeys(self.fillers, "")}
        self._known: set[str] = set()
        self._add_lexicon(lexicon)
        self._add_modifiers(modifiers)
        self.correct = Speller(self._known, modifiers.ordinary, shortest=modifiers.shortest_corrected).correct
        self.spellings = {word: word for word in self._known} | self.same_as | dict.fromkeys(self.fillers, "")

    def _add_lexicon(self, lexicon: Lexicon) -> None:
        for name, concept in lexicon.concepts.items():
            for group in concept.groups:
                self._add_all(group.phrases, _sense(Role.CONCEPT, name, group))
        self._add_groups(Role.FEATURE, ((name, feature.groups) for name, feature in lexicon.features.items()))
        self._add_groups(Role.PLACE, ((name, place.groups) for name, place in lexicon.places.items()))
        self._add_groups(Role.IGNORED, [("", lexicon.ignored)])

    def _add_modifiers(self, modifiers: Modifiers) -> None:
        for name, cue in modifiers.cues.items():
            self._add_all(cue.phrases, Sense(Role.CUE, name, cue=cue, overlaps=cue.overlaps))
        self._add_all(modifiers.bridges, Sense(Role.BRIDGE))
        self._add_all(modifiers.both, Sense(Role.BOTH))
        self._add_all(modifiers.joins_and, Sense(Role.AND))
        self._add_all(modifiers.joins_or, Sense(Role.OR))
        for mark, role in PUNCTUATION.items():
            self.root.next.setdefault(mark, []).append(_end(Sense(role)))
        time = modifiers.time
        for listed in (
            *time.units.values(), time.vague, time.numbers, time.months, time.weekdays, time.lasting, time.within,
            time.ago, time.since, time.dated, time.history, time.age, time.frequency, time.not_onset, time.long_ago,
            time.moments, time.sudden_moments, time.gradual_over,
        ):  # fmt: skip
            self._known.update(word for phrase in listed for word in phrase.split())

    def _add_groups(self, role: Role, named: Iterable[tuple[str, tuple[PhraseGroup, ...]]]) -> None:
        for name, groups in named:
            for group in groups:
                self._add_all(group.phrases, _sense(role, name, group))

    def _add_all(self, patterns: Iterable[str], sense: Sense) -> None:
        for pattern in patterns:
            self._add(pattern, sense)

    def _add(self, pattern: str, sense: Sense) -> None:
        reached = [self.root]
        for piece in parse(pattern):
            behind = Node()
            # A choice of words that the reader leaves out ("some") is no step: `behind` may stay unreached by it.
            paths = [path for choice in piece.choices if (path := self._words(choice))]
            if not paths and not piece.optional:
                raise KnowledgeError(f"phrase {pattern!r}: {piece.choices} are words that are left out")
            for path in paths:
                self._lay(reached, path, behind)
            reached = [*reached, behind] if piece.optional else [behind]
        for node in reached:
            if node is not self.root:
                node.senses.append(sense)

    def _lay(self, reached: list[Node], path: list[str], behind: Node) -> None:
        """Lay the words of one choice from every node reached so far to the node behind the piece."""
        for word in path[:-1]:
            step = Node()
            for node in reached:
                node.next.setdefault(word, []).append(step)
            reached = [step]
        for node in reached:
            node.next.setdefault(path[-1], []).append(behind)

    def _words(self, choice: str) -> list[str]:
        path = words.split(choice, self._plain, None).words
        self._known.update(path)
        return path

    def longest(self, text: list[str], first: int, nodes: list[Node]) -> Found:
        """Return the longest phrase that begins at word `first`; `nodes` are those that its first word leads to."""
        last, senses, over_last, over = first, _NONE, first, _NONE
        place = first + 1
        size = len(text)
        while True:
            for node in nodes:
                for sense in node.senses:
                    if sense.overlaps:
                        over = [sense] if over_last < place else [*over, sense]
                        over_last = place
                    else:
                        senses = [sense] if last < place else [*senses, sense]
                        last = place
            if place >= size:
                break
            word = text[place]
            nodes = [behind for node in nodes if (ways := node.next.get(word)) for behind in ways]
            if not nodes:
                break
            place += 1
        return Found(last, senses, over_last, over)


def _sense(role: Role, name: str, group: PhraseGroup) -> Sense:
    return Sense(role, name, course=group.course, overlaps=group.overlaps, needs_cue=group.needs_cue)


def _end(sense: Sense) -> Node:
    node = Node()
    node.senses.append(sense)
    return node
