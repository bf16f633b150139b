"""Fields that tell when it began or how it runs, and nothing else: no words of theirs are read as prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.forms.answers import form_words
from cds_services.forms.field import Answer
from cds_services.forms.label_kind import kind_of
from cds_services.narrative.answer_words import MARKS

if TYPE_CHECKING:
    from datetime import date

    from cds_services.forms.field import Field, Form
    from cds_services.narrative.answer_words import Read
    from cds_services.narrative.lexicon import Lexicon

_TWO = 2


class OnsetFields:
    """Finds such fields.

    Args:
        lexicon: the concepts.
        read: reads the words of a patient.
    """

    def __init__(self, lexicon: Lexicon, read: Read) -> None:
        self._unnamed = lexicon.unnamed
        self._read = read
        self._words = form_words()

    def only(self, form: Form, written: date) -> frozenset[Field]:
        """Return the fields that go together ("Onset: 4 yrs", "Course: slow"), or say that it goes better.

        "Course: better" is no end of what is told beside it. Of two that go together neither is of the prose beside it
        alone; a single one is read with what stands before it.
        """
        asked = [field for field in form.fields if kind_of(field).asks_onset and field.meaning is Answer.WORDS]
        several = len(asked) >= _TWO
        return frozenset(
            field for field in asked if self._goes_better(field) or (several and self._says_only_this(field, written))
        )

    def _says_only_this(self, field: Field, written: date) -> bool:
        if self._words.course.match(field.answer):
            return False  # "Course: relapsing remitting" is that of the disease
        return all(mention.concept in self._unnamed for mention in self._read(field.answer, written))

    def _goes_better(self, field: Field) -> bool:
        pieces = field.answer.lower().replace(";", ",").split(",")
        return all(piece.strip(MARKS) in self._words.file.going_better for piece in pieces)
