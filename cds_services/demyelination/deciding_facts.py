"""Which facts lead to a situation: those that its row of the decision table looks at, with their evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cds_services.demyelination.cord_threat import cord_threats
from cds_services.demyelination.interpretation import interpretation
from cds_services.demyelination.scenario import Scenario
from cds_services.indication.finding import Source
from cds_services.narrative.mention import Assertion, Course

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cds_services.chart.condition import ChartCondition
    from cds_services.demyelination.clinical_picture import ClinicalPicture
    from cds_services.indication.finding import Finding

_LEVEL_WITH_LEGS = frozenset({"sensory-level", "both-legs-weakness", "both-legs-sensory"})


def deciding_facts(picture: ClinicalPicture, scenario: Scenario) -> Iterator[Mapping[str, Any]]:
    """Yield the facts that lead to a situation, of the problem list first; they hold words of the chart.

    Args:
        picture: the facts.
        scenario: the situation that they lead to.
    """
    yield from _disease(picture, scenario)
    if scenario is Scenario.CORD_COMPRESSION:
        for threat in cord_threats(picture):
            fact = "spinal-infection" if threat.infection else "cancer"
            yield {"fact": fact, "words": threat.words, "source": threat.source, "standing": ""}
    yield from (finding.as_json() for finding in _signs(picture, scenario))


def problem_facts(problems: Iterable[ChartCondition], concepts: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    """Yield each of the concepts that problems stand for; they hold words of the chart.

    Args:
        problems: entries of the problem list.
        concepts: what is looked for.
    """
    wanted = frozenset(concepts)
    for problem in problems:
        for concept in problem.concepts:
            if concept in wanted:
                yield {
                    "fact": concept,
                    "words": problem.words,
                    "source": Source.PROBLEMS.value,
                    "standing": problem.assertion.value,
                }


def _disease(picture: ClinicalPicture, scenario: Scenario) -> Iterator[Mapping[str, Any]]:
    """The disease, established or in question, as the problem list and the order have it."""
    diseases = interpretation().established_diseases.value | {"ms-abbreviation"}
    if picture.established:
        yield from problem_facts(picture.active_problems(diseases), diseases)
        yield from (finding.as_json() for finding in (*picture.known_disease, *_support(picture)))
    elif scenario is Scenario.FIRST_PRESENTATION:
        asked = (problem for problem in picture.problems if problem.assertion is Assertion.ASKED)
        yield from problem_facts(asked, diseases)
        yield from (finding.as_json() for finding in picture.asked)


def _support(picture: ClinicalPicture) -> tuple[Finding, ...]:
    """What makes a bare "MS" credible, where the disease rests on that alone."""
    spelled_out = picture.active_problems(interpretation().established_diseases.value)
    if spelled_out or any(item.concept != "ms-abbreviation" for item in picture.known_disease):
        return ()
    return picture.raised(*interpretation().supporting_ms.value)


def _signs(picture: ClinicalPicture, scenario: Scenario) -> tuple[Finding, ...]:
    """What the order says that makes the situation this one."""
    if scenario is Scenario.RELAPSE:
        attacks = picture.raised("optic-neuritis", "transverse-myelitis")
        return (*picture.new_deficits, *picture.relapse_raised, *attacks)
    if scenario is Scenario.SLOW_PROGRESSION:
        return picture.gradual
    if scenario is Scenario.SURVEILLANCE:
        return picture.surveillance
    if scenario is Scenario.OPTIC_NEURITIS:
        return picture.optic
    if scenario is Scenario.TRANSVERSE_MYELITIS:
        named = tuple(item for item in picture.raised("transverse-myelitis") if item.course is not Course.STATIC)
        return named or tuple(item for item in picture.new_deficits if item.concept in _LEVEL_WITH_LEGS)
    if scenario is Scenario.FIRST_PRESENTATION:
        return picture.new_deficits  # they tell which part of the nervous system is to be shown
    return picture.leg_gait_or_sphincter_signs if scenario is Scenario.CORD_COMPRESSION else ()
