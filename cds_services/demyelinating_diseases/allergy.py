"""A recorded reaction to gadolinium; iodinated contrast and shellfish have nothing to do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.demyelinating_diseases.interpretation import interpretation
from cds_services.demyelinating_diseases.value_sets import is_one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cds_services.fhir import Resource

_GONE = frozenset({"entered-in-error", "refuted"})
_OVER = frozenset({"inactive", "resolved"})
_SEVERE = frozenset({"severe"})


@dataclass(frozen=True, slots=True)
class GadoliniumAllergy:
    """A reaction to a gadolinium agent.

    Attributes:
        agent: what the chart calls the agent.
        reaction: what the chart says happened; may be empty.
        severe: true when it threatened life, or the chart calls it severe or of high criticality.
    """

    agent: str
    reaction: str
    severe: bool

    @classmethod
    def in_words(cls, words: str) -> GadoliniumAllergy:
        """Make one of what an order says."""
        told = words.lower()
        return cls(words, "", any(word in told for word in interpretation().severe_reaction_words.value))


def read_allergy(resources: Iterable[Resource]) -> GadoliniumAllergy | None:
    """Return the gravest current gadolinium allergy of the chart, or None."""
    found: GadoliniumAllergy | None = None
    for resource in resources:
        allergy = _read(resource)
        if allergy is not None and (found is None or (allergy.severe and not found.severe)):
            found = allergy
    return found


def _read(resource: Resource) -> GadoliniumAllergy | None:
    if fhir.resource_type(resource) != "AllergyIntolerance":
        return None
    if fhir.first_code(resource.get("verificationStatus")) in _GONE:
        return None
    if fhir.first_code(resource.get("clinicalStatus")) in _OVER:
        return None
    reactions = [fhir.mapping(item) for item in fhir.sequence(resource.get("reaction"))]
    agent = next((fhir.words(item) for item in _substances(resource, reactions) if _is_gadolinium(item)), None)
    if agent is None:
        return None
    manifestations = ", ".join(
        filter(
            None, (fhir.words(item) for reaction in reactions for item in fhir.sequence(reaction.get("manifestation")))
        )
    )
    told = f"{manifestations} {' '.join(fhir.string(reaction.get('description')) for reaction in reactions)}".lower()
    severe = (
        fhir.string(resource.get("criticality")) == "high"
        or any(fhir.string(reaction.get("severity")) in _SEVERE for reaction in reactions)
        or any(word in told for word in interpretation().severe_reaction_words.value)
    )
    return GadoliniumAllergy(agent or "gadolinium", manifestations, severe)


def _substances(resource: Resource, reactions: list[Resource]) -> Iterator[object]:
    yield resource.get("code")
    for reaction in reactions:
        yield reaction.get("substance")


def _is_gadolinium(concept: object) -> bool:
    name = fhir.words(concept).lower()
    return is_one_of("gadolinium-agent", fhir.codings(concept)) or any(
        word in name for word in interpretation().gadolinium_words.value
    )
