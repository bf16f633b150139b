"""Code systems, codings and value sets: which code, of which system, means which concept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, load
from cds_services.written_codes import Spelling, read_code


class Coding(NamedTuple):
    """One code with the URI of its system, both in the spelling that is compared.

    `display` is what the sender called it; it never decides what the code means. `certainty` is how certain the sender
    is of a diagnosis, where the classification has a mark for it (`A`, `V`, `Z`, `G` of ICD-10-GM).
    """

    system: str
    code: str
    display: str = ""
    certainty: str = ""


class CodeSystem(Entry, frozen=True):
    """A code system under its short name, with every spelling of its URI that senders use."""

    uri: str
    name: str
    also: tuple[str, ...] = ()
    family: str = ""
    """Pattern for the URIs of its editions, releases and national versions; the file says how it is matched."""
    code: Spelling = "plain"
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
            if spellings.setdefault(_bare(uri), system.uri) != system.uri:
                raise KnowledgeError(f"code_systems.yaml: {uri} is given to two systems")
    return spellings


@cache
def _families() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(system.family), system.uri) for system in code_systems().values() if system.family)


@cache
def _spelling() -> dict[str, Spelling]:
    return {system.uri: system.code for system in code_systems().values()}


def _bare(uri: str) -> str:
    return uri.split("|", maxsplit=1)[0].strip().lower().rstrip("/").removeprefix("urn:oid:")


_LONGEST_URI = 200
_LONGEST_CODE = 100


def canonical_system(uri: str) -> str:
    """Return the canonical URI for any spelling of it (OID, slash, case, version, edition, country); else `uri`."""
    return _canonical_system(uri) if len(uri) <= _LONGEST_URI else uri


@lru_cache(maxsize=1024)
def _canonical_system(uri: str) -> str:
    bare = _bare(uri)
    known = _canonical().get(bare)
    return known or next((system for pattern, system in _families() if pattern.search(bare)), uri)


def is_known(system: str) -> bool:
    """Return whether a canonical URI names a code system that this project knows."""
    return system in _spelling()


def read_coding(system: str, code: str) -> tuple[str, str]:
    """Return system and code as they are compared; what is no code of its system gets no system."""
    if len(system) > _LONGEST_URI or len(code) > _LONGEST_CODE:
        return "", code
    return _read_coding(system, code)


@lru_cache(maxsize=8192)
def _read_coding(system: str, code: str) -> tuple[str, str]:
    uri = canonical_system(system)
    written = read_code(code, _spelling().get(uri, "plain"))
    return (uri, written) if written is not None else ("", code)


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A set of codes that stand for one concept: exact codes, and ICD prefixes without their listed exceptions."""

    exact: frozenset[tuple[str, str]] = frozenset()
    prefixes: tuple[tuple[str, str], ...] = ()
    excluded: tuple[tuple[str, str], ...] = field(default=())
    """Prefixes whose members do not belong, although a shorter prefix would include them."""

    def __contains__(self, coding: Coding) -> bool:
        key = (coding.system, coding.code)
        if key in self.exact:
            return True
        return any(
            system == coding.system and coding.code.startswith(prefix) for system, prefix in self.prefixes
        ) and not any(system == coding.system and coding.code.startswith(prefix) for system, prefix in self.excluded)
