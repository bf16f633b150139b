"""Code systems, codings and value sets: which code, of which system, means which idea."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, load


class Coding(NamedTuple):
    """One code with the URI of its system, in the canonical spelling of that URI.

    `display` is what the sender called it; it never decides what the code means.
    """

    system: str
    code: str
    display: str = ""


class CodeSystem(Entry, frozen=True):
    """A code system under its short name, with every spelling of its URI that senders use."""

    uri: str
    name: str
    also: tuple[str, ...] = ()
    hierarchical: bool = False
    """True where a longer code is a kind of the shorter one (the ICD family), so a prefix can be meant."""


class CodeSystems(Entry, frozen=True):
    """The file `code_systems.yaml`."""

    systems: dict[str, CodeSystem]


@cache
def code_systems() -> dict[str, CodeSystem]:
    """Return the known code systems by short name (`cpt`, `loinc`, `snomed`, `icd-10-cm`, ...)."""
    return load(files("cds_services") / "code_systems.yaml", CodeSystems).systems


@cache
def _canonical() -> dict[str, str]:
    spellings: dict[str, str] = {}
    for system in code_systems().values():
        for uri in (system.uri, *system.also):
            if spellings.setdefault(uri.lower().rstrip("/"), system.uri) != system.uri:
                raise KnowledgeError(f"code_systems.yaml: {uri} is given to two systems")
    return spellings


def canonical_system(uri: str) -> str:
    """Return the canonical URI for any known spelling of it (OID, trailing slash, case); else `uri` itself."""
    spellings = _canonical()
    return spellings.get(uri) or spellings.get(uri.lower().rstrip("/"), uri)


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A set of codes that stand for one idea: exact codes, and ICD prefixes less their listed exceptions."""

    exact: frozenset[tuple[str, str]] = frozenset()
    prefixes: tuple[tuple[str, str], ...] = ()
    excluded: tuple[tuple[str, str], ...] = field(default=())
    """Prefixes whose members do not belong, although a shorter prefix would take them in."""

    def __contains__(self, coding: Coding) -> bool:
        key = (coding.system, coding.code)
        if key in self.exact:
            return True
        return any(
            system == coding.system and coding.code.startswith(prefix) for system, prefix in self.prefixes
        ) and not any(system == coding.system and coding.code.startswith(prefix) for system, prefix in self.excluded)
