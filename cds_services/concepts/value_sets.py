"""Which concept a code stands for: the file `value_sets.yaml`, indexed for reading charts."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, load
from cds_services.terminology import Coding, ValueSet, code_systems

if TYPE_CHECKING:
    from collections.abc import Iterable

_SAME_CODES = {"icd-10-cm": "icd-10"}
_ICD_10 = code_systems()["icd-10"].uri
_CORE = "M54.5"
"""A code of the length that all national versions of ICD-10 have in common."""


class CodesOfConcept(Entry, frozen=True):
    """Every code that stands for one concept; codes with the words a reviewer needs beside them."""

    meaning: str
    source: str
    codes: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    prefixes: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    excluded: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class ValueSetsFile(Entry, frozen=True):
    """The file `value_sets.yaml`."""

    value_sets: dict[str, CodesOfConcept]


@cache
def value_sets() -> dict[str, ValueSet]:
    """Return each concept's value set, by the name that the phrases files use for the same concept."""
    path = files(__package__) / "knowledge" / "value_sets.yaml"
    return {name: _value_set(name, entry) for name, entry in load(path, ValueSetsFile).value_sets.items()}


@cache
def _exact_index() -> dict[tuple[str, str], tuple[str, ...]]:
    index: dict[tuple[str, str], tuple[str, ...]] = {}
    for name, value_set in value_sets().items():
        for key in value_set.exact:
            index[key] = (*index.get(key, ()), name)
    return index


@cache
def _by_prefix() -> tuple[tuple[str, ValueSet], ...]:
    return tuple((name, value_set) for name, value_set in value_sets().items() if value_set.prefixes)


@lru_cache(maxsize=8192)
def _concepts(system: str, code: str) -> tuple[str, ...]:
    """Concepts of a code; of a national ICD-10 one that is unknown by itself, those of its core (`M54.56`: `M54.5`)."""
    found = _concepts_of_code(system, code)
    if found or system != _ICD_10 or len(code) <= len(_CORE):
        return found
    return _concepts_of_code(system, code[: len(_CORE)])


def _concepts_of_code(system: str, code: str) -> tuple[str, ...]:
    exact = _exact_index().get((system, code), ())
    coding = Coding(system, code)
    return (*exact, *(name for name, value_set in _by_prefix() if name not in exact and coding in value_set))


_HIERARCHICAL = frozenset(system.uri for system in code_systems().values() if system.hierarchical)


def concepts_of(codings: Iterable[Coding]) -> tuple[str, ...]:
    """Return the concepts that any of the codings stands for, each once, in the order of the file."""
    found: dict[str, None] = {}
    for coding in codings:
        if coding.system in _HIERARCHICAL:
            found.update(dict.fromkeys(_concepts(coding.system, coding.code.upper())))
        else:
            found.update(dict.fromkeys(_exact_index().get((coding.system, coding.code), ())))
    return tuple(found)


def is_one_of(concept: str, codings: Iterable[Coding]) -> bool:
    """Return whether any coding stands for the concept."""
    return concept in concepts_of(codings)


def _value_set(name: str, entry: CodesOfConcept) -> ValueSet:
    systems = code_systems()
    unknown = {*entry.codes, *entry.prefixes, *entry.excluded} - set(systems)
    if unknown:
        raise KnowledgeError(f"value_sets.yaml, {name}: unknown code systems {', '.join(sorted(unknown))}")
    shallow = [system for system in entry.prefixes if not systems[system].hierarchical]
    if shallow:
        raise KnowledgeError(f"value_sets.yaml, {name}: {', '.join(shallow)} has no prefixes")

    def spread(table: dict[str, tuple[str, ...]], own: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
        """Use the codes of ICD-10-CM for ICD-10 too, unless ICD-10 has its own."""
        return tuple(
            (systems[target].uri, code)
            for system, codes in table.items()
            for code in codes
            for target in (system, _SAME_CODES.get(system))
            if target is not None and (target == system or target not in own)
        )

    exact = spread({system: tuple(codes) for system, codes in entry.codes.items()})
    return ValueSet(frozenset(exact), spread(entry.prefixes, entry.prefixes), spread(entry.excluded, entry.prefixes))
