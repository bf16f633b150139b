"""A recorded reaction to gadolinium; iodinated contrast and shellfish are unrelated to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from cds_services.concepts.chart_words import read_chart_words
from cds_services.concepts.value_sets import is_one_of
from cds_services.indication.indication import ToldReaction
from cds_services.narrative.mention import Assertion
from cds_services.safety.reaction_text import reaction_to_gadolinium
from cds_services.safety.severity import is_severe

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cds_services.chart.allergy import Allergy
    from cds_services.chart.codeable_concept import CodeableConcept
    from cds_services.chart.condition import ChartCondition

_SEVERE = frozenset({"severe", "high", "crith", "fatal"})
_MEANT = frozenset({Assertion.AFFIRMED, Assertion.PAST, Assertion.ASKED})
_DENIED = frozenset({Assertion.NEGATED, Assertion.FAMILY, Assertion.PLANNED})


@dataclass(frozen=True, slots=True)
class GadoliniumAllergy:
    """A reaction to a gadolinium agent.

    Attributes:
        agent: what the chart calls the agent.
        reaction: what the chart says happened; may be empty.
        severe: true when it was life-threatening, or the chart calls it severe or of high criticality.
        source: where it says so, in a clinician's words.
    """

    agent: str
    reaction: str
    severe: bool
    source: str = "allergies"


def allergy_in_words(words: str, today: date, source: str) -> GadoliniumAllergy:
    """Return the allergy that an order states."""
    return GadoliniumAllergy(words, "", is_severe(words, today), source)


def told_reaction(text: str, today: date, source: str) -> ToldReaction | None:
    """Return the most severe reaction to gadolinium that a text of an order reports, or None."""
    told = reaction_to_gadolinium(text, today)
    return ToldReaction(told.words, told.severe, source) if told else None


def _in_problem(text: str, today: date) -> GadoliniumAllergy | None:
    told = reaction_to_gadolinium(text, today)
    return GadoliniumAllergy(told.words, "", told.severe, "problem list") if told else None


def read_contrast_allergy(
    entries: Iterable[Allergy], conditions: Iterable[ChartCondition], today: date
) -> GadoliniumAllergy | None:
    """Return the most severe current gadolinium allergy of the allergy list, the problems and their notes, or None."""
    found = [_read(entry, today) for entry in entries if entry.is_current]
    found += [
        _in_problem(text, today)
        for condition in conditions
        if condition.assertion is Assertion.AFFIRMED or condition.status == "active"
        for text in (condition.words, condition.note)
    ]
    return gravest(found)


class _Graded(Protocol):
    @property
    def severe(self) -> bool: ...


G = TypeVar("G", bound=_Graded)


def gravest(found: Iterable[G | None]) -> G | None:
    """Return the first severe one, else the first one at all, or None."""
    known = [reaction for reaction in found if reaction is not None]
    return next((reaction for reaction in known if reaction.severe), known[0] if known else None)


def _read(entry: Allergy, today: date) -> GadoliniumAllergy | None:
    agent = _agent(entry, today)
    if agent is None:
        return None
    severe = (
        bool(entry.grades & _SEVERE)
        or any(is_one_of("severe-reaction", concept.codings) for concept in entry.manifestations)
        or is_severe(f"{entry.code.words}; {entry.told}", today)
    )
    happened = ", ".join(filter(None, (concept.words for concept in entry.manifestations)))
    return GadoliniumAllergy(agent or "gadolinium", happened, severe)


def _agent(entry: Allergy, today: date) -> str | None:
    """Return what the chart calls the gadolinium agent, possibly empty; None where it names none."""
    open_question = True
    texts = (*(concept.telling_words(today) for concept in entry.substances), entry.told)
    if any(_is_withdrawn(text, today) for text in texts):
        return None
    for concept in entry.substances:
        words = concept.telling_words(today)
        concepts = {(item.concept, item.assertion) for item in read_chart_words(words, today)}
        named = [assertion for concept, assertion in concepts if concept == "gadolinium-agent"]
        denied = any(assertion in _DENIED for assertion in named) or _is_said("gadolinium-tolerated", concepts)
        if any(assertion in _MEANT for assertion in named):
            return words
        if denied:
            return None
        if is_one_of("gadolinium-agent", concept.codings):
            return words
        open_question = open_question and not _is_said("other-contrast", concepts)
    if reaction := reaction_to_gadolinium(entry.told, today):
        return reaction.words
    name = next((concept.words for concept in entry.substances if concept.words), "")
    unspecified = open_question and any(_is_contrast(concept, today) for concept in entry.substances)
    return name if unspecified and _by_mri(f"{name}; {entry.told}", today) else None


def _is_withdrawn(text: str, today: date) -> bool:
    return any(
        item.concept == "allergy-withdrawn" and item.assertion in _MEANT for item in read_chart_words(text, today)
    )


def _is_contrast(concept: CodeableConcept, today: date) -> bool:
    concepts = {(item.concept, item.assertion) for item in read_chart_words(concept.telling_words(today), today)}
    return is_one_of("contrast-agent", concept.codings) or _is_said("any-contrast", concepts)


def _by_mri(told: str, today: date) -> bool:
    """Return whether unspecified contrast was given for MRI, by what is said of the reaction to it."""
    concepts = {(item.concept, item.assertion) for item in read_chart_words(told, today)}
    if _is_said("gadolinium-tolerated", concepts) or _is_said("other-contrast", concepts):
        return False
    return _is_said("gadolinium-agent", concepts) or _is_said("mri-study", concepts)


def _is_said(concept: str, concepts: set[tuple[str, Assertion]]) -> bool:
    return any(name == concept and assertion in _MEANT for name, assertion in concepts)
