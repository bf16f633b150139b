"""Which facts the mentions of a reason for exam add up to, by the table in `phrases_facts.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

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


class Facts:
    """Applies the table of facts."""

    def __init__(self, table: FactsFile, lexicon: Lexicon) -> None:
        self._facts = table.facts
        self._concepts = lexicon.concepts
        self._chosen = {test: self._choose(test) for fact in table.facts.values() for test in _tests(fact)}

    def weigh(self, mentions: Iterable[Mention]) -> dict[str, FactEvidence]:
        """Return every fact of the table with its evidence."""
        listed = tuple(mentions)
        present = {mention.concept for mention in listed}
        return {name: self._fact(fact, listed, present) for name, fact in self._facts.items()}

    def _fact(self, fact: Fact, mentions: tuple[Mention, ...], present: set[str]) -> FactEvidence:
        words: list[str] = []
        for case in fact.any:
            found = self._pick(case.found, mentions, present)
            if (
                found
                and all(self._pick(test, mentions, present) for test in case.with_)
                and not any(self._pick(test, mentions, present) for test in case.unless)
            ):
                words.extend(mention.words for mention in found)
        return FactEvidence(bool(words), tuple(dict.fromkeys(words))) if words else _FALSE

    def _pick(self, test: Test, mentions: tuple[Mention, ...], present: set[str]) -> list[Mention]:
        chosen = self._chosen[test]
        if chosen.isdisjoint(present):
            return []
        return [
            mention
            for mention in mentions
            if mention.concept in chosen
            and mention.standing in test.standings
            and (not test.courses or mention.course in test.courses)
            and (test.brief is None or mention.brief is test.brief)
        ]

    def _choose(self, test: Test) -> frozenset[str]:
        """List the concepts a test can pick, so that reading compares names only."""
        if unknown := set(test.concepts) - self._concepts.keys():
            raise KnowledgeError(f"phrases_facts.yaml: unknown concepts {sorted(unknown)}")
        return frozenset(
            name
            for name, concept in self._concepts.items()
            if (not test.concepts or name in test.concepts)
            and (not test.kinds or concept.kind in test.kinds)
            and (not test.sites or concept.site in test.sites)
        )


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
