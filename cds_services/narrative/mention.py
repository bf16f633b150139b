"""One idea that a clinician wrote down, and how it was meant."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from cds_services.forms.field import Field


class Assertion(StrEnum):
    """What the words claim about the idea (after NegEx, Chapman 2001, and ConText, Harkema 2009)."""

    AFFIRMED = "affirmed"
    """True of this patient now."""
    ASKED = "asked"
    """In question: "r/o", "?", "suspected", "vs", "concern for"."""
    NEGATED = "negated"
    """Said to be absent, excluded or ruled out."""
    PAST = "past"
    """True once, not the matter now: "h/o", "relapse in 2019", "previous", "resolved"."""
    FAMILY = "family"
    """Of somebody else: "mother has MS"."""
    PLANNED = "planned"
    """Neither now nor past: wished for, feared, to be watched for ("wishes to become pregnant")."""


class Course(StrEnum):
    """How a symptom or sign runs."""

    NEW = "new"
    """Called new, acute, worse, recurrent, or progressive over days to weeks."""
    STATIC = "static"
    """Called old, chronic, stable, unchanged, residual, baseline, long-assertion."""
    GRADUAL = "gradual"
    """Gradual, slow, insidious, or over six months or more."""
    UNSTATED = "unstated"


class Onset(NamedTuple):
    """When something began: the earliest and the latest day that the words allow."""

    earliest: date
    latest: date


class Mention(NamedTuple):
    """One idea found in a text.

    Attributes:
        concept: id of the idea in the topic's phrases file, e.g. `multiple-sclerosis`.
        words: the clause-sized words of the text that carry it, as written (at most 80 characters).
        start: offset of the phrase in the text, in characters.
        end: offset behind the phrase.
        assertion: what the words claim about it.
        course: how it runs, for symptoms and signs.
        onset: when it began, where the words say so.
        brief: true when the words say it lasted less than 24 hours and is over.
        called_old: true when words call it old, residual, known or unchanged, whatever else they say.
        hyperacute: true when the words date it in minutes or hours (up to 24), or call it sudden.
        field: the label and the answer that say so, where the text is a form.
    """

    concept: str
    words: str
    start: int
    end: int
    assertion: Assertion = Assertion.AFFIRMED
    course: Course = Course.UNSTATED
    onset: Onset | None = None
    brief: bool = False
    hyperacute: bool = False
    called_old: bool = False
    field: Field | None = None

    def answered(self, field: Field, assertion: Assertion, shift: int) -> Mention:
        """Return the idea of a label as its answer puts it, with offsets of the text and not of the label."""
        concept, words, start, end, _, course, onset, brief, hyperacute, called_old, _ = self
        return Mention(
            concept, words, start + shift, end + shift, assertion, course, onset, brief, hyperacute, called_old, field
        )
