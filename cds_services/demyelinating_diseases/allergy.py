"""A recorded reaction to gadolinium; iodinated contrast and shellfish have nothing to do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.demyelinating_diseases.chart_words import read_chart_words, telling_words
from cds_services.demyelinating_diseases.reaction_words import reaction_to_gadolinium
from cds_services.demyelinating_diseases.severity import is_severe
from cds_services.demyelinating_diseases.value_sets import is_one_of
from cds_services.narrative.mention import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from cds_services.demyelinating_diseases.condition import ChartCondition
    from cds_services.fhir import Resource

_GONE = frozenset({"entered-in-error", "refuted"})
_OVER = frozenset({"inactive", "resolved"})
_SEVERE = frozenset({"severe", "high", "crith", "fatal"})
_MEANT = frozenset({Standing.AFFIRMED, Standing.PAST, Standing.ASKED})
_DENIED = frozenset({Standing.NEGATED, Standing.FAMILY, Standing.PLANNED})


@dataclass(frozen=True, slots=True)
class GadoliniumAllergy:
    """A reaction to a gadolinium agent.

    Attributes:
        agent: what the chart calls the agent.
        reaction: what the chart says happened; may be empty.
        severe: true when it threatened life, or the chart calls it severe or of high criticality.
        source: where it says so, in a clinician's words.
    """

    agent: str
    reaction: str
    severe: bool
    source: str = "allergies"


def allergy_in_words(words: str, today: date, source: str) -> GadoliniumAllergy:
    """Make an allergy of what an order says."""
    return GadoliniumAllergy(words, "", is_severe(words, today), source)


def gadolinium_reaction(text: str, today: date, source: str = "problem list") -> GadoliniumAllergy | None:
    """Return the gravest reaction to gadolinium that a text tells of, or None."""
    told = reaction_to_gadolinium(text, today)
    return GadoliniumAllergy(told.words, "", told.severe, source) if told else None


def read_allergy(
    resources: Iterable[Resource], conditions: Iterable[ChartCondition], today: date
) -> GadoliniumAllergy | None:
    """Return the gravest current gadolinium allergy of the allergy list, the problems and their notes, or None."""
    found = [_read(resource, today) for resource in resources]
    found += [
        gadolinium_reaction(text, today)
        for condition in conditions
        if condition.standing is Standing.AFFIRMED or condition.status == "active"
        for text in (condition.words, condition.note)
    ]
    return gravest(found)


def gravest(found: Iterable[GadoliniumAllergy | None]) -> GadoliniumAllergy | None:
    """Return the first severe one, else the first one at all, or None."""
    known = [allergy for allergy in found if allergy is not None]
    return next((allergy for allergy in known if allergy.severe), known[0] if known else None)


def is_current(resource: Resource) -> bool:
    """Tell whether an entry of the allergy list counts: neither void nor over."""
    gone = fhir.first_code(resource.get("verificationStatus")) in _GONE
    return not gone and fhir.first_code(resource.get("clinicalStatus")) not in _OVER


def _read(resource: Resource, today: date) -> GadoliniumAllergy | None:
    if fhir.resource_type(resource) != "AllergyIntolerance":
        return None
    if not is_current(resource):
        return None
    reactions = [fhir.mapping(item) for item in fhir.sequence(resource.get("reaction"))]
    told = "; ".join(_told(resource, reactions))
    agent = _agent(resource, reactions, told, today)
    if agent is None:
        return None
    manifested = [concept for reaction in reactions for concept in fhir.sequence(reaction.get("manifestation"))]
    grades = {_grade(resource.get("criticality")), *(_grade(reaction.get("severity")) for reaction in reactions)}
    severe = (
        bool(grades & _SEVERE)
        or any(is_one_of("severe-reaction", fhir.codings(concept)) for concept in manifested)
        or is_severe(f"{fhir.words(resource.get('code'))}; {told}", today)
    )
    return GadoliniumAllergy(agent or "gadolinium", ", ".join(filter(None, map(fhir.words, manifested))), severe)


def _grade(value: object) -> str:
    return fhir.words(value).lower() or next((coding.code.lower() for coding in fhir.codings(value)), "")


def _told(resource: Resource, reactions: list[Resource]) -> Iterator[str]:
    """What the entry tells of what happened."""
    for reaction in reactions:
        for concept in fhir.sequence(reaction.get("manifestation")):
            yield fhir.words(concept)
        yield fhir.string(reaction.get("description"))
        yield from fhir.notes(reaction)
    yield from fhir.notes(resource)


def _agent(resource: Resource, reactions: list[Resource], told: str, today: date) -> str | None:
    """Return what the chart calls the gadolinium agent, maybe in no words; None where it speaks of none."""
    substances = [resource.get("code"), *(reaction.get("substance") for reaction in reactions)]
    open_question = True
    for concept in substances:
        words = telling_words(concept, today)
        ideas = {(item.concept, item.standing) for item in read_chart_words(words, today)}
        named = [standing for idea, standing in ideas if idea == "gadolinium-agent"]
        denied = any(standing in _DENIED for standing in named) or _is_said("gadolinium-tolerated", ideas)
        if any(standing in _MEANT for standing in named):
            return words
        if denied:
            return None
        if is_one_of("gadolinium-agent", fhir.codings(concept)):
            return words
        open_question = open_question and not _is_said("other-contrast", ideas)
    name = next(filter(None, map(fhir.words, substances)), "")
    if reaction := reaction_to_gadolinium(told, today):
        return reaction.words
    if (
        open_question
        and any(_is_contrast(concept, today) for concept in substances)
        and _by_mri(f"{name}; {told}", today)
    ):
        return name
    return None


def _is_contrast(concept: object, today: date) -> bool:
    ideas = {(item.concept, item.standing) for item in read_chart_words(telling_words(concept, today), today)}
    return is_one_of("contrast-agent", fhir.codings(concept)) or _is_said("any-contrast", ideas)


def _by_mri(told: str, today: date) -> bool:
    """Tell whether contrast that nobody specified was given for MRI, by what is told of the reaction to it."""
    ideas = {(item.concept, item.standing) for item in read_chart_words(told, today)}
    if _is_said("gadolinium-tolerated", ideas) or _is_said("other-contrast", ideas):
        return False
    return _is_said("gadolinium-agent", ideas) or _is_said("mri-study", ideas)


def _is_said(idea: str, ideas: set[tuple[str, Standing]]) -> bool:
    return any(name == idea and standing in _MEANT for name, standing in ideas)
