"""A FHIR Condition: what it says, whether it counts, and when it began."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.chart.codeable_concept import read_codeable_concept
from cds_services.chart.time_of_life import is_over, onset_of, span
from cds_services.diagnostic_certainty import CONDITION_AFTER, CONFIRMED, EXCLUDED, SUSPECTED, certainty_of
from cds_services.modifier_extensions import changes_meaning
from cds_services.narrative.mention import Assertion

if TYPE_CHECKING:
    from datetime import date

    from cds_services.fhir import Resource
    from cds_services.narrative.mention import Onset
    from cds_services.terminology import Coding

_GONE = frozenset({"entered-in-error", "refuted"})
_IN_QUESTION = frozenset({"provisional", "differential", "unconfirmed"})
_OVER = frozenset({"resolved", "inactive"})


@dataclass(frozen=True, slots=True)
class ChartCondition:
    """One problem of the chart.

    Attributes:
        concepts: concepts that its codes stand for.
        words: what it says in words.
        assertion: affirmed (active, confirmed or unsaid), asked (provisional, differential, unconfirmed),
            past (resolved, inactive).
        status: its clinicalStatus, or the empty string.
        onset: when it began, from any form of onset.
        recorded: when it was recorded, where that is stated.
        note: its notes.
        unknown: true when all its codes are of systems that this service does not know, and no words say what it is.
    """

    concepts: tuple[str, ...]
    words: str
    assertion: Assertion
    status: str
    onset: Onset | None
    recorded: Onset | None
    note: str
    unknown: bool = False

    @property
    def newest(self) -> date | None:
        """The latest day on which it is known to have been current."""
        dates = [span.latest for span in (self.onset, self.recorded) if span is not None]
        return max(dates) if dates else None


def read_condition(resource: Resource, born: date | None, today: date) -> ChartCondition | None:
    """Read a Condition; None when it is entered in error, refuted or excluded, and so treated as absent.

    A mark of certainty (ICD-10-GM) overrides the verification status.
    """
    verification = fhir.first_code(resource.get("verificationStatus"))
    code = read_codeable_concept(resource.get("code"))
    mark = _mark(resource, code.codings)
    if verification in _GONE or mark == EXCLUDED or changes_meaning(resource):
        return None
    status = fhir.first_code(resource.get("clinicalStatus"))
    assertion = Assertion.AFFIRMED
    if status in _OVER or mark == CONDITION_AFTER or is_over(resource, born, today):
        assertion = Assertion.PAST
    elif mark == SUSPECTED or (verification in _IN_QUESTION and mark != CONFIRMED):
        assertion = Assertion.ASKED
    words = code.words
    stated = fhir.string(resource.get("onsetString"))
    if stated:
        words = f"{words}, onset {stated}"
    return ChartCondition(
        concepts=code.concepts,
        words=words,
        assertion=assertion,
        status=status,
        onset=onset_of(resource, born),
        recorded=span(resource.get("recordedDate")) or span(resource.get("dateRecorded")),
        note=" ".join(filter(None, fhir.notes(resource))),
        unknown=code.is_unknown and not stated,
    )


def _mark(resource: Resource, codings: tuple[Coding, ...]) -> str:
    marked = next((coding.certainty for coding in codings if coding.certainty), "")
    if marked:
        return marked
    return certainty_of(fhir.mapping(resource.get("code")).get("extension")) or certainty_of(resource.get("extension"))
