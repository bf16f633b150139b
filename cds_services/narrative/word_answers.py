"""What an answer in words leaves of its label, and of itself, as prose ("Onset: 3 days", "r/o->MS, NMO")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services.forms.answers import form_words
from cds_services.forms.label_kind import kind_of
from cds_services.forms.labels import core
from cds_services.narrative.answer_words import LINE_ENDS, MARKS, SHORT_ANSWER, AnswerWords, as_told, first_of
from cds_services.narrative.mention import Assertion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from cds_services.forms.field import Field
    from cds_services.narrative.answer_words import Read
    from cds_services.narrative.complaints import Complaints
    from cds_services.narrative.mention import Mention
    from cds_services.narrative.prose import Prose

_HEADS = {Assertion.PAST, Assertion.PLANNED}
"""A label that speaks of what was, is old or might come heads a list; its colon is left to the reader of prose."""
_ENDS = ".,;|\n"
_ENDS_DENIAL = ".;|\n?"
_ARROWS = frozenset({"->", "-->", "\u2192", "=>"})
_NOTE = re.compile(r"\([^()]*\)")
_ENDS_ANSWER = re.compile(r"[.;,\n(]")


class WordAnswers:
    """Leaves the answers in words as prose, and their labels only as far as they go with them.

    Args:
        answers: tells what words say of their label.
        complaints: reads what hurts, and where.
        labelled: reads a label.
        read: reads the words of a patient.
    """

    def __init__(
        self,
        answers: AnswerWords,
        complaints: Complaints,
        labelled: Callable[[Field, date], tuple[Mention, ...]],
        read: Read,
    ) -> None:
        self._answers = answers
        self._complaints = complaints
        self._labelled = labelled
        self._read = read
        self._words = form_words()

    def take(self, field: Field, prose: Prose, text: str, written: date) -> Iterable[Mention]:
        """Take one field; return what it says by itself."""
        if _is_chosen(field):
            prose.blank(field.start, field.kept, apart=True)
            return ()
        if hurts := self._complaints.hurting(field, prose, written):
            return hurts
        if field.start == field.label_end:
            return self._complaints.ticked(field, written)
        if field.listed in self._words.file.denied_labels:
            return self._denied(field, prose, text, written)
        asks_scan = field.asks and self._words.clinical_question.match(text, field.start) is not None
        if asks_scan or self._is_of_order(field, prose, text, written):
            return ()
        return self._labelled_words(field, prose, text, written)

    def _denied(self, field: Field, prose: Prose, text: str, written: date) -> tuple[Mention, ...]:
        """Return what the first statement of an answer names, denied ("Excluded: stroke, cancer. Weak legs")."""
        end = first_of(_ENDS_DENIAL, text, field.kept, field.end)
        found = self._read(text[field.kept : end], written)
        prose.blank(field.start, end, apart=True)
        denied = {Assertion.AFFIRMED: Assertion.NEGATED}
        return tuple(
            mention.answered(field, denied.get(mention.assertion, mention.assertion), field.kept) for mention in found
        )

    def _labelled_words(self, field: Field, prose: Prose, text: str, written: date) -> Iterable[Mention]:
        """Take an answer whose label may name something."""
        found = self._labelled(field, written)
        joined = text[field.label_end : field.kept].strip()
        if joined in _ARROWS and self._answers.is_lasting(found):
            return ()  # "RRMS -> SPMS?": it turns into something, and is told
        if found and self._words.of_others.fullmatch(field.answer.strip(MARKS)):
            prose.blank(field.start, field.end, apart=True)  # "Hx of MS: mother"
            return tuple(mention.answered(field, Assertion.FAMILY, field.start) for mention in found)
        if self._goes_on(field, found, joined):
            prose.blank(field.label_end, field.kept, apart=False)
            return ()
        heads = any(mention.assertion in _HEADS or mention.called_old for mention in found)
        if heads or self._answers.stays_asked(field, found, text):
            return ()  # "Prior relapses: diplopia 2016; leg weakness", "Residual deficits: foot drop"
        return self._under_label(field, found, prose, text, written)

    def _is_of_order(self, field: Field, prose: Prose, text: str, written: date) -> bool:
        """Take what asks for order, person or reason, and says nothing itself."""
        kind = kind_of(field)
        if field.open and (asked := self._words.asks_diagnosis.search(text, field.start, field.label_end)):
            prose.blank(field.start, asked.start(), apart=True)  # "What do you want to exclude: ON / NMO"
            prose.blank(field.label_end, field.kept, apart=False)
            return True
        if not (kind.administrative or kind.asks_reason or field.open):
            return False
        end = first_of(_ENDS, text, field.kept, field.end) if kind.administrative else field.kept
        if kind.administrative and self._answers.tells_when(text[field.kept : end], written):
            end = field.kept  # "Transport: wheelchair - legs went weak on Tuesday"
        prose.blank(field.start, end, apart=True)
        return True

    def _goes_on(self, field: Field, found: tuple[Mention, ...], joined: str) -> bool:
        """Tell a label that its answer goes on from: "Sister = MS", "r/o->MS, NMO"."""
        if kind_of(field).of_others and not found:
            return True
        asks = self._words.file.diagnosis_asked
        return (
            field.listed in asks
            if joined in _ARROWS
            else joined == "=" and field.listed in self._words.file.asked_lists
        )

    def _under_label(
        self, field: Field, found: tuple[Mention, ...], prose: Prose, text: str, written: date
    ) -> Iterable[Mention]:
        if found and self._answers.names_nothing(field, found, text, written):
            prose.blank(field.start, field.kept, apart=True)
            return self._of_its_place(field, found, written)
        end = first_of(_ENDS_DENIAL, text, field.kept, field.end)
        dated = found and self._answers.is_dated_back(found, text[field.kept : end], written)
        over = first_of(LINE_ENDS, text, field.kept, field.end)
        if found and (dated or self._answers.is_over(found, text, field.kept, over)):
            prose.blank(field.start, field.kept, apart=True)
            return past(field, found)
        if field.asks:
            opened(field, prose, text, field.kept)
        elif self._answers.is_completed(field, found):
            prose.blank(
                field.start if self._answers.is_unread(field, found, written) else field.label_end,
                field.kept,
                apart=False,
            )
        elif text[field.label_end : field.kept].strip() != ":":
            prose.blank(field.label_end, field.kept, apart=True)
        return ()

    def _of_its_place(self, field: Field, found: tuple[Mention, ...], written: date) -> tuple[Mention, ...]:
        """Return what label and answer make together where the answer is a mere place ("Deficit: L arm, face")."""
        label, place = field.label.strip(MARKS + ":?"), field.answer.strip(MARKS)
        if len(place.split()) > SHORT_ANSWER or self._read(place, written):
            return ()
        named = {mention.concept for mention in found}
        both = self._read(f"{label} {place.replace(',', ' and')}", written)
        return as_told(field, [item for item in both if item.concept not in named])


def _is_chosen(field: Field) -> bool:
    """Tell "Relapse / Routine / Safety (circle): RELAPSE", whose label prints what may be chosen."""
    if "/" not in field.label:
        return False
    printed = _NOTE.sub("", field.label).lower().split("/")
    answer = _ENDS_ANSWER.split(field.answer.lower(), maxsplit=1)[0].strip(MARKS)
    return answer in {choice.strip(MARKS) for choice in printed}


def past(field: Field, found: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Return what a label names as over."""
    return tuple(mention.answered(field, Assertion.PAST, field.start) for mention in found)


def opened(field: Field, prose: Prose, text: str, kept: int) -> None:
    """Take off how a question opens and what stands between it and its answer."""
    name = text[field.start : field.label_end]
    prose.blank(field.start, field.label_end - len(core(name)), apart=True)
    prose.blank(field.label_end, kept, apart=False)
