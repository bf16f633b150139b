"""Which facts the mentions of a reason for exam add up to, by the table in `phrases_facts.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, NamedTuple

from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, load
from cds_services.narrative.mention import Course, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds_services.narrative.lexicon import Lexicon
    from cds_services.narrative.mention import Mention

FactName = Literal[
    "new_deficit",
    "surveillance",
    "suspected_demyelination",
    "known_demyelination",
    "cord_level",
    "optic",
    "cauda_equina",
    "radiculopathy",
    "back_pain_only",
    "trauma",
    "infection_or_fever",
    "cancer",
    "stroke",
    "pregnancy",
    "slow_progression",
    "brain_symptoms",
]


class Test(Entry, frozen=True):
    """Picks mentions; what is left empty does not matter."""

    concepts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    standings: tuple[Standing, ...] = (Standing.AFFIRMED,)
    courses: tuple[Course, ...] = ()
    brief: bool | None = None
    called_old: bool | None = None


class Case(Entry, frozen=True, rename={"with_": "with"}):
    """One way for a fact to be true."""

    found: Test
    with_: tuple[Test, ...] = ()
    unless: tuple[Test, ...] = ()


class Fact(Entry, frozen=True):
    """A fact of the order, and its cases."""

    why: str
    any: tuple[Case, ...]


class FactsFile(Entry, frozen=True):
    """The file `phrases_facts.yaml`."""

    facts: dict[FactName, Fact]


@dataclass(frozen=True, slots=True)
class FactEvidence:
    """Whether a fact holds, and the words of the text that say so."""

    holds: bool
    words: tuple[str, ...] = ()


class _Numbered(NamedTuple):
    """A test under its number: numbers are compared thousands of times a note, tests are not."""

    number: int
    test: Test


class Facts:
    """Applies the table of facts, looking only at the tests that a mention could meet."""

    def __init__(self, table: FactsFile, lexicon: Lexicon) -> None:
        tests = list(dict.fromkeys(test for fact in table.facts.values() for test in _tests(fact)))
        number = {test: place for place, test in enumerate(tests)}
        self._none: dict[str, FactEvidence] = dict.fromkeys(table.facts, _FALSE)
        self._by_concept: dict[str, list[_Numbered]] = {name: [] for name in lexicon.concepts}
        for test in tests:
            for concept in _chosen(test, lexicon):
                self._by_concept[concept].append(_Numbered(number[test], test))
        self._cases = [
            (name, number[case.found], [number[test] for test in case.with_], [number[test] for test in case.unless])
            for name, fact in table.facts.items()
            for case in fact.any
        ]

    def weigh(self, mentions: Iterable[Mention]) -> dict[str, FactEvidence]:
        """Return every fact of the table with its evidence."""
        met: dict[int, list[str]] = {}
        for mention in mentions:
            for number, test in self._by_concept[mention.concept]:
                if (
                    mention.standing in test.standings
                    and (not test.courses or mention.course in test.courses)
                    and (test.brief is None or mention.brief is test.brief)
                    and (test.called_old is None or mention.called_old is test.called_old)
                ):
                    met.setdefault(number, []).append(mention.words)
        facts = self._none.copy()
        for name, found, needed, unless in self._cases:
            if found in met and all(test in met for test in needed) and not any(test in met for test in unless):
                words = (*facts[name].words, *met[found])
                facts[name] = FactEvidence(holds=True, words=tuple(dict.fromkeys(words)))
        return facts


def _chosen(test: Test, lexicon: Lexicon) -> list[str]:
    """List the concepts a test can pick, so that reading compares names only."""
    if unknown := set(test.concepts) - lexicon.concepts.keys():
        raise KnowledgeError(f"phrases_facts.yaml: unknown concepts {sorted(unknown)}")
    return [
        name
        for name, concept in lexicon.concepts.items()
        if (not test.concepts or name in test.concepts)
        and (not test.kinds or concept.kind in test.kinds)
        and (not test.sites or concept.site in test.sites)
    ]


_FALSE = FactEvidence(holds=False)


def _tests(fact: Fact) -> Iterable[Test]:
    for case in fact.any:
        yield from (case.found, *case.with_, *case.unless)


@cache
def facts_table() -> FactsFile:
    """Read the table, which must describe every fact.

    Raises:
        KnowledgeError: a fact is missing.
    """
    path = files("cds_services.demyelinating_diseases") / "knowledge" / "phrases_facts.yaml"
    table = load(path, FactsFile)
    wanted = set(FactName.__args__)  # type: ignore[attr-defined]
    if missing := wanted - set(table.facts):
        raise KnowledgeError(f"{path.name}: facts without a description: {sorted(missing)}")
    return table
