"""One thing known of the patient, with the words and the place it came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cds_services.narrative.mention import Assertion, Course, Mention, Onset

if TYPE_CHECKING:
    from cds_services.forms.field import Field

_SHOWN = 80  # characters of a label or an answer in an explanation


class Source(StrEnum):
    """Where order and chart say something, in a clinician's words."""

    REASON = "reason for exam"
    PROBLEMS = "problem list"


@dataclass(frozen=True, slots=True)
class Finding:
    """A concept, how it is meant, and its evidence; a code and the words for it make the same finding.

    Attributes:
        concept: name of the concept in the phrases and value-set files (`multiple-sclerosis`, `sensory-level`).
        words: what the order or the chart says, as written.
        source: where it says so, e.g. `reason for exam`, `problem list`.
        assertion: affirmed, asked, negated, past, of the family, planned.
        course: new, static, gradual or unstated.
        onset: when it began, where that is known.
        coded: true when a code says so.
        brief: true when it lasted under 24 hours and is over.
        hyperacute: true when it began within the last hours, or suddenly.
        coded_onset: true when the onset is a date of the chart, not words.
        field: the label and the answer that say so, where it comes from a form.
    """

    concept: str
    words: str
    source: str
    assertion: Assertion = Assertion.AFFIRMED
    course: Course = Course.UNSTATED
    onset: Onset | None = None
    coded: bool = False
    brief: bool = False
    hyperacute: bool = False
    coded_onset: bool = False
    field: Field | None = None

    @property
    def affirmed(self) -> bool:
        """True of this patient now."""
        return self.assertion is Assertion.AFFIRMED

    @property
    def quotable(self) -> str:
        """The words as written; empty where only a code without a display states the finding."""
        return "" if self.coded and self.words == self.concept else self.words

    @property
    def raised(self) -> bool:
        """Affirmed, or in question."""
        return self.assertion in {Assertion.AFFIRMED, Assertion.ASKED}

    def as_json(self) -> dict[str, Any]:
        """The finding for the explanation; absent members are left out."""
        shown: dict[str, Any] = {
            "fact": self.concept,
            "words": self.words,
            "source": self.source,
            "standing": self.assertion.value,
        }
        if self.course is not Course.UNSTATED:
            shown["course"] = self.course.value
        if self.onset is not None:
            shown["onset"] = sorted({self.onset.earliest.isoformat(), self.onset.latest.isoformat()})
        if self.coded:
            shown["coded"] = True
        if self.field is not None:
            shown["label"], shown["answer"] = self.field.label[:_SHOWN], self.field.answer[:_SHOWN]
        return shown


def from_mention(mention: Mention, source: str, onset: Onset | None = None) -> Finding:
    """Make a finding of words; the onset of the Condition that contains them overrides their own."""
    dated = onset is not None and mention.assertion is Assertion.AFFIRMED
    return Finding(
        concept=mention.concept,
        words=mention.words,
        source=source,
        assertion=mention.assertion,
        course=mention.course,
        onset=onset if dated else mention.onset,
        brief=mention.brief,
        hyperacute=mention.hyperacute,
        coded_onset=dated,
        field=mention.field,
    )
