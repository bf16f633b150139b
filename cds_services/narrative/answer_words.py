"""What the words of an answer, and those behind it, say of the label that they stand under."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from cds_services.forms.answers import form_words
from cds_services.forms.field import Answer
from cds_services.narrative.lexicon import OBSERVED, Nature
from cds_services.narrative.mention import Assertion

if TYPE_CHECKING:
    from datetime import date

    from cds_services.forms.field import Field
    from cds_services.narrative.lexicon import Lexicon
    from cds_services.narrative.mention import Mention

Read = Callable[[str, "date"], "tuple[Mention, ...]"]
"""Reads a short text, written on a day, into mentions."""
LINE_ENDS = ".;\n"
MARKS = " .,;/|-"
"""What stands around an answer, and is no part of it."""
SHORT_ANSWER = 4  # words of an answer whose last one decides
_JOINED = OBSERVED | {Nature.EVENT, Nature.CONDITION, Nature.STATE}
_ASKED = frozenset({"?", "?->", "?-->", "?\u2192", "?-", "?\u2013", "?\u2014"})
_OVER_ANSWER = 10  # words of an answer that says of its label alone that it is over
_OVER_LENGTH = 200  # characters, of which so few words never need more
_LONGEST_JOINED = 4  # words of a label that its answer completes


_YEAR_ALONE = re.compile(
    r"\W{0,4}(?:(?:(?!since|from|dx|diagnosed)[a-z]{2,12}|[LR])[ ]){0,2}(?:in[ ])?(?P<year>(?:19|20)\d\d)"
    r"(?:[ ]only)?\W{0,4}"
)


class AnswerWords:
    """Tells what an answer in words makes of its label.

    Args:
        lexicon: the concepts.
        read: reads the words of a patient.
    """

    def __init__(self, lexicon: Lexicon, read: Read) -> None:
        self._lexicon = lexicon
        self._read = read
        self._words = form_words()

    def tells_when(self, answer: str, written: date) -> bool:
        """Tell whether an answer names a finding with the day on which it began, which no name or place does."""
        return any(
            mention.onset is not None and self._lexicon.nature(mention.concept) in OBSERVED
            for mention in self._read(answer, written)
        )

    def stays_asked(self, field: Field, found: tuple[Mention, ...], text: str) -> bool:
        """Tell "MS? -> repeat MRI" and "MS? - numb legs", which ask the scan for a disease, from "Weakness? 3 days"."""
        asked = text[field.label_end : field.kept].replace(" ", "")
        natures = {self._lexicon.nature(mention.concept) for mention in found}
        unsure = natures == {Nature.DISEASE} or (not found and asked == "?")
        return unsure and not field.asks and asked in _ASKED

    def is_over(self, found: tuple[Mention, ...], text: str, begin: int, end: int) -> bool:
        """Tell whether the answer says that the disease or condition of its label is over ("Cancer: excised 2011")."""
        if end - begin > _OVER_LENGTH:
            return False
        natures = {self._lexicon.nature(mention.concept) for mention in found}
        alone = text[begin:end].strip(MARKS + ":\n").lower() in self._words.file.over_alone
        told = alone or self._words.over.search(text, begin, end) is not None
        short = len(text[begin:end].split()) <= _OVER_ANSWER
        over = told and short and not self.is_lasting(found)
        return over and (alone or natures <= {Nature.DISEASE, Nature.CONDITION})

    def is_dated_back(self, found: tuple[Mention, ...], answer: str, written: date) -> bool:
        """Tell whether the answer is the year in which it was: "Optic neuritis: 2008 only", "Cancer: breast 2009"."""
        year = _YEAR_ALONE.fullmatch(answer)
        natures = {self._lexicon.nature(mention.concept) for mention in found}
        brief = natures <= {Nature.DISEASE, Nature.CONDITION, Nature.EVENT} and not self.is_lasting(found)
        return year is not None and int(year["year"]) < written.year and brief

    def names_nothing(self, field: Field, found: tuple[Mention, ...], text: str, written: date) -> bool:
        """Tell whether the answer takes the place of its label: "Pregnancy: LMP 3/11", "New symptoms: only cough"."""
        if field.listed.rpartition(" ")[2] in self._words.file.heading_words:
            return True
        if self._words.of_others.search(text, field.kept, field.end):
            return True
        if not self.is_lasting(found) and self._is_empty(text[field.kept : field.end]):
            return True
        if self._is_unsaid(found, text[field.start : field.end]):
            return True
        concepts = {mention.concept for mention in found}
        answer = self._read(text[field.kept : field.end], written)
        return any(mention.concept in concepts and mention.assertion is not Assertion.AFFIRMED for mention in answer)

    def is_lasting(self, found: tuple[Mention, ...]) -> bool:
        """Tell whether a label names what does not end."""
        return any(self._lexicon.concepts[mention.concept].lasting for mention in found)

    def _is_empty(self, answer: str) -> bool:
        """Tell whether an answer in words denies its label, or says nothing of it."""
        words = answer.lower().partition(". ")[0].strip(" .!\n\t").split()
        if self._ends_excluded(answer):
            return True
        pieces = [piece.split() for piece in answer.lower().strip(" .!\n\t").split(",")]
        if all(piece and piece[-1].strip(".") in self._words.file.clear_endings for piece in pieces):
            return True  # "Infection: HIV neg, syphilis neg"
        short = 0 < len(words) <= SHORT_ANSWER and words[-1] in self._words.file.clear_endings
        return short or self._words.empty.match(answer) is not None

    def _ends_excluded(self, answer: str) -> bool:
        """Tell whether the last piece of an answer excludes its label ("Stroke: CT clear, seen, excluded")."""
        last = answer.strip(" .!\n\t").replace(";", ",").rpartition(",")[2].strip().lower()
        return last.endswith(self._words.file.excluded_endings) and self._words.meaning(last) is Answer.NO

    def _is_unsaid(self, found: tuple[Mention, ...], told: str) -> bool:
        """Tell "Pregnancy: on COCP", which says nothing of a state that has a time of its own, from "24 weeks"."""
        named = {mention.concept for mention in found}
        states = all(
            self._lexicon.nature(name) is Nature.STATE and self._lexicon.concepts[name].own_time for name in named
        )
        return states and not any(map(str.isdigit, told)) and self._words.file.of_now.isdisjoint(told.lower().split())

    def is_completed(self, field: Field, found: tuple[Mention, ...]) -> bool:
        """Tell whether label and answer are one statement: "Weakness: right leg", "Reflexes: brisk"."""
        label = field.listed
        if label in self._words.file.completed_labels or self._words.test.fullmatch(label):
            return True
        natures = {self._lexicon.nature(mention.concept) for mention in found}
        return bool(found) and natures <= _JOINED and len(field.label.split()) <= _LONGEST_JOINED

    def is_unread(self, field: Field, found: tuple[Mention, ...], written: date) -> bool:
        """Tell a test whose answer is no result ("NMO/MOG Abs: sent? no"), of which nothing is known."""
        if self._words.test.fullmatch(field.label.strip(" ?:")) is None:
            return False
        alone = {(mention.concept, mention.words) for mention in found}
        both = self._read(f"{field.label} {field.answer}", written)
        told = {(item.concept, item.words) for item in both}
        return bool(told) and told <= alone and all(item.assertion is Assertion.AFFIRMED for item in both)

    def is_awaited(self, field: Field) -> bool:
        """Tell whether a test was sent off: "NMO/MOG Ab: pending" asks, where "Pacemaker: pending" says nothing."""
        awaited = field.answer.lower() in self._words.file.awaited_answers
        return awaited and self._words.test.fullmatch(field.label.strip(" ?:")) is not None

    def told_of_another(self, found: tuple[Mention, ...], field: Field, text: str, written: date) -> bool:
        """Tell "New leg weakness: no fever", where a finding heads a statement, from "Trauma: no recent injury".

        So does a question that a clinician asks of the scan ("Has it converted to MS? No current symptoms").
        """
        asked = field.asks and self._words.clinical_question.match(text, field.start) is not None
        never = field.answer.lower() == self._words.file.begins_statement  # "MS? Never had weakness"
        if not found or not (
            asked or never or all(self._lexicon.nature(mention.concept) in OBSERVED for mention in found)
        ):
            return False
        end = first_of(LINE_ENDS, text, field.kept, len(text))
        concepts = {mention.concept for mention in found}
        return any(mention.concept not in concepts for mention in self._read(text[field.kept : end], written))


def first_of(marks: str, text: str, begin: int, end: int) -> int:
    """Return the offset of the first of some marks within a stretch, else its end."""
    return min((place for mark in marks if (place := text.find(mark, begin, end)) >= 0), default=end)


def as_told(field: Field, found: Iterable[Mention]) -> tuple[Mention, ...]:
    """Return mentions as those of a field, asserted as they are."""
    return tuple([mention.answered(field, mention.assertion, field.start) for mention in found])
