"""The language of phrases, and the graph that they are laid into."""

from __future__ import annotations

import pytest

from cds_services.errors import KnowledgeError
from cds_services.narrative.patterns import parse
from cds_services.narrative.phrase_graph import PhraseGraph, longest
from cds_services.narrative.senses import Role, Sense


def names(graph: PhraseGraph, text: str) -> tuple[int, list[str]]:
    words = text.split()
    last, senses, _, _ = longest(words, 0, graph.starts()[words[0]])
    return last, [sense.name for sense in senses]


def graph_of(**patterns: str) -> PhraseGraph:
    graph = PhraseGraph(lambda choice: tuple(word for word in choice.split() if word != "the"))
    for name, pattern in patterns.items():
        graph.add(pattern, Sense(Role.CONCEPT, name))
    return graph


def test_pieces_are_words_choices_and_options() -> None:
    assert [(piece.choices, piece.optional) for piece in parse("(a|b c) [d] e")] == [
        (("a", "b c"), False),
        (("d",), True),
        (("e",), False),
    ]


@pytest.mark.parametrize("pattern", ["(a|b", "a)", "[a]", "a (b|)", "a [b", ""])
def test_a_malformed_pattern_stops_the_start_up(pattern: str) -> None:
    with pytest.raises(KnowledgeError):
        parse(pattern)


def test_a_phrase_of_left_out_words_stops_the_start_up() -> None:
    with pytest.raises(KnowledgeError, match="left out"):
        graph_of(nothing="the")


def test_the_longest_phrase_wins() -> None:
    graph = graph_of(short="optic", long="optic (neuritis|nerve swelling) [left]")
    assert names(graph, "optic neuritis left eye") == (3, ["long"])
    assert names(graph, "optic nerve") == (1, ["short"])
    assert names(graph, "optic nerve swelling") == (3, ["long"])


def test_phrases_alike_keep_all_their_senses_once() -> None:
    graph = graph_of(one="(worse|worsening)", other="worse")
    graph.add("worse", Sense(Role.CONCEPT, "one"))
    assert names(graph, "worse") == (1, ["one", "other"])


def test_a_phrase_to_be_read_again_is_told_apart() -> None:
    graph = graph_of(cue="no")
    graph.add("no new symptoms", Sense(Role.CONCEPT, "stable", overlaps=True))
    last, senses, over_last, over = longest(["no", "new", "symptoms"], 0, graph.starts()["no"])
    assert (last, [sense.name for sense in senses]) == (1, ["cue"])
    assert (over_last, [sense.name for sense in over]) == (3, ["stable"])
