"""All phrases in one graph of words, searched for the longest match.

The choices of a pattern share their way on, so the graph stays as small as the files. A text walks it by states,
each the set of nodes that some words lead to; a state is worked out when first reached and kept, so that every
later text takes one step a word. The states depend on the phrases alone, never on who asked first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.errors import KnowledgeError
from cds_services.narrative.patterns import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from cds_services.narrative.senses import Sense


class Node:
    """A point in the graph: where each word leads, and the senses of the phrases that end here."""

    __slots__ = ("next", "senses")

    def __init__(self) -> None:
        self.next: dict[str, list[Node]] = {}
        self.senses: list[Sense] = []


class State:
    """All nodes that the words so far lead to."""

    __slots__ = ("ends", "next", "over", "plain", "ways")

    def __init__(self, nodes: list[Node]) -> None:
        self.ways: dict[str, list[Node]] = {}
        self.next: dict[str, State] = {}
        senses: dict[tuple[str, str], Sense] = {}
        for node in nodes:
            for sense in node.senses:
                senses.setdefault((sense.role.value, sense.name), sense)
            for word, behind in node.next.items():
                self.ways[word] = self.ways[word] + behind if word in self.ways else behind
        plain = [sense for sense in senses.values() if not sense.overlaps]
        self.ends = bool(plain)
        self.plain = [sense for sense in plain if not sense.silent]
        self.over = [sense for sense in senses.values() if sense.overlaps]

    def step(self, word: str) -> State:
        """Work out, and keep, the state behind one more word with which a phrase goes on."""
        return self.next.setdefault(word, State(self.ways[word]))


class PhraseGraph:
    """The phrases, added pattern by pattern, then walked."""

    def __init__(self, split: Callable[[str], tuple[str, ...]]) -> None:
        """Begin empty; `split` turns a choice of a pattern into words, as texts are."""
        self._split = split
        self._root = Node()
        self.words: set[str] = set()

    def add(self, pattern: str, sense: Sense) -> set[str]:
        """Add every phrase that a pattern stands for; return the words with which they begin.

        Raises:
            KnowledgeError: the pattern is malformed, or a required piece holds only words that are left out.
        """
        reached = [self._root]
        begins: set[str] = set()
        for piece in parse(pattern):
            behind = Node()
            paths = [path for choice in piece.choices if (path := self._split(choice))]
            if not paths and not piece.optional:
                raise KnowledgeError(f"phrase {pattern!r}: {piece.choices} are words that are left out")
            for path in paths:
                self._lay(reached, path, behind)
                if reached[0] is self._root:
                    begins.add(path[0])
            reached = [*reached, behind] if piece.optional else [behind]
        for node in reached:
            if node is not self._root:
                node.senses.append(sense)
        return begins

    def add_mark(self, mark: str, sense: Sense) -> None:
        """Add a mark of punctuation."""
        node = Node()
        node.senses.append(sense)
        self._root.next.setdefault(mark, []).append(node)

    def starts(self) -> dict[str, State]:
        """Return the state behind each word with which a phrase begins."""
        return {word: State(nodes) for word, nodes in self._root.next.items()}

    def _lay(self, reached: list[Node], path: tuple[str, ...], behind: Node) -> None:
        """Lay the words of one choice from every node reached so far to the node behind the piece."""
        self.words.update(path)
        for word in path[:-1]:
            step = Node()
            for node in reached:
                node.next.setdefault(word, []).append(step)
            reached = [step]
        for node in reached:
            node.next.setdefault(path[-1], []).append(behind)


def longest(text: list[str], first: int, state: State) -> tuple[int, list[Sense], int, list[Sense]]:
    """Return the longest phrase that begins at word `first`, as the word behind it and its senses.

    The second pair is the longest phrase of those whose words are to be read again.
    """
    last = over_last = first
    senses = over = _NONE
    place = first + 1
    size = len(text)
    while True:
        if state.ends:
            last, senses = place, state.plain
        if state.over:
            over_last, over = place, state.over
        if place >= size:
            return last, senses, over_last, over
        word = text[place]
        if word == _DASH and word not in state.ways and place + 1 < size:  # "anal tone - reduced"
            place += 1
            word = text[place]
        behind = state.next.get(word)
        if behind is None:
            if word not in state.ways:
                return last, senses, over_last, over
            behind = state.step(word)
        state = behind
        place += 1


_DASH = "-"
_NONE: list[Sense] = []
