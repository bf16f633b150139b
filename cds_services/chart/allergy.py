"""A FHIR AllergyIntolerance: the agent, what happened, how severe it was, and whether it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.chart.codeable_concept import CodeableConcept, read_codeable_concept, read_codeable_concepts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.fhir import Resource

_GONE = frozenset({"entered-in-error", "refuted"})
_OVER = frozenset({"inactive", "resolved"})


@dataclass(frozen=True, slots=True)
class Allergy:
    """One entry of the allergy list.

    Attributes:
        code: what it is an allergy to.
        substances: the code, then what each reaction was to.
        manifestations: what happened.
        told: everything that the entry says of what happened, in words.
        grades: criticality and severities as the record writes them, in lower case.
        is_current: whether it counts: neither void nor past.
    """

    code: CodeableConcept
    substances: tuple[CodeableConcept, ...]
    manifestations: tuple[CodeableConcept, ...]
    told: str
    grades: frozenset[str]
    is_current: bool


def read_allergy(resource: Resource) -> Allergy:
    """Read an AllergyIntolerance; an element of the wrong type reads as absent."""
    reactions = [fhir.mapping(item) for item in fhir.sequence(resource.get("reaction"))]
    manifested = [read_codeable_concepts(reaction.get("manifestation")) for reaction in reactions]
    code = read_codeable_concept(resource.get("code"))
    gone = fhir.first_code(resource.get("verificationStatus")) in _GONE
    return Allergy(
        code=code,
        substances=(code, *(read_codeable_concept(reaction.get("substance")) for reaction in reactions)),
        manifestations=tuple(concept for concepts in manifested for concept in concepts),
        told="; ".join(_told(resource, reactions, manifested)),
        grades=frozenset(
            {_grade(resource.get("criticality")), *(_grade(reaction.get("severity")) for reaction in reactions)}
        ),
        is_current=not gone and fhir.first_code(resource.get("clinicalStatus")) not in _OVER,
    )


def _told(
    resource: Resource, reactions: list[Resource], manifested: list[tuple[CodeableConcept, ...]]
) -> Iterator[str]:
    for reaction, concepts in zip(reactions, manifested, strict=True):
        yield from (concept.words for concept in concepts)
        yield fhir.string(reaction.get("description"))
        yield from fhir.notes(reaction)
    yield from fhir.notes(resource)


def _grade(value: object) -> str:
    return fhir.words(value).lower() or next((coding.code.lower() for coding in fhir.codings(value)), "")
