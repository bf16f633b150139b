"""The words over ticked options: "Rule out: MS [x]  tumour [ ]" asks for MS, and "Diagnosis: [x] MS" tells it."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from cds_services.forms.answers import form_words
from cds_services.forms.field import Answer
from cds_services.narrative.answer_words import MARKS

if TYPE_CHECKING:
    from cds_services.forms.field import Field, Form

_BETWEEN = " ,/;|\u00b7&\t"
_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NEXT_STATEMENT = re.compile(r"[.;!|](?=\s)")
_LONGEST = 60  # characters of the words over options
_LINES = 20  # lines of options that one heading stands over


class Heading(NamedTuple):
    """The words over an option.

    Attributes:
        words: the words, without marks; empty for none.
        labels: true where they are the label of the option, and no title of the form.
    """

    words: str
    labels: bool


NONE = Heading("", labels=False)


def headings_of(form: Form, text: str) -> Headings | None:
    """Return the headings of a form; None where nothing is ticked."""
    return Headings(form, text) if any(map(is_ticked, form.fields)) else None


class Headings:
    """Finds what stands over the ticked options of one form."""

    def __init__(self, form: Form, text: str) -> None:
        self._text = text
        marks = {end: start for start, end in form.marks}
        spans = list(form.unticked)
        spans += [(self._with_box(field, marks), field.end) for field in form.fields if _is_option(field)]
        spans.sort()
        self._answered = sorted(field.start for field in form.fields if field.answer and not _is_option(field))
        self._begins = [begin for begin, _ in spans]
        self._ends = [end for _, end in spans]
        self._begin_of = {end: begin for begin, end in spans}
        self._first: dict[int, int] = {}
        """Where the first of the options right before one begins, in its line."""
        for begin in self._begins:
            self._first[begin] = self._first.get(self._begin_of.get(self._back(begin), -1), begin)

    def over(self, field: Field) -> Heading:
        """Return the words over a ticked option; none where nothing stands over it."""
        if field.start == field.label_end and field.label != self._text[field.start : field.end]:
            return Heading(_plain(field.label), labels=True)
        begin = self._begin_of.get(field.end, field.start)
        for _ in range(_LINES):
            begin = self._first.get(begin, begin)
            line = self._text.rfind("\n", 0, begin) + 1
            before = bisect_left(self._begins, begin)
            parted = max(line, self._ends[before - 1] if before else 0, begin - 2 * _LONGEST)
            if self._text[parted:begin].strip(MARKS):
                return Heading(_plain(self._text[parted:begin]), labels=True)
            if not line or ":" in self._text[field.label_end : field.end]:  # "Cancer: [x]" has a line of its own
                return NONE
            above = self._text.rfind("\n", 0, line - 1) + 1
            first = bisect_left(self._begins, above)
            if first == len(self._begins) or self._begins[first] >= line:
                answered = bisect_left(self._answered, above) < bisect_left(self._answered, line)
                words = self._text[max(above, line - 2 * _LONGEST) : line - 1]
                return NONE if answered else Heading(_plain(words), labels=words.rstrip().endswith(":"))
            if self._text[above : self._begins[first]].strip():
                return NONE  # "Rule out: [x] MS": what stands below has a heading of its own, or none
            begin = self._begins[first]
        return NONE

    def _with_box(self, field: Field, marks: dict[int, int]) -> int:
        """Return where an option begins, with the box before it."""
        if field.start != field.label_end:
            return field.start
        end = field.start
        while end and self._text[end - 1] == " ":
            end -= 1
        return marks.get(end, field.start)

    def _back(self, begin: int) -> int:
        """Go back over what parts two options of a line."""
        while begin and self._text[begin - 1] in _BETWEEN:
            begin -= 1
        return begin


def is_ticked(field: Field) -> bool:
    """Tell a ticked option of a list."""
    return _is_option(field) and field.meaning in {Answer.WORDS, Answer.YES}


def _is_option(field: Field) -> bool:
    """Tell an option with its box from a field that is answered in words."""
    if field.start == field.label_end:
        return field.meaning is Answer.WORDS
    return field.meaning is not Answer.WORDS and field.answer != "" and not field.answer[-1].isalnum()


def _plain(head: str) -> str:
    """Return the last words of a heading, without notes, marks and what stands before them on its line."""
    words = _NOTE.sub(" ", head).strip(MARKS + ":")
    words = _NEXT_STATEMENT.split(words)[-1].strip(MARKS + ":")
    return "" if len(words) > _LONGEST or form_words().of_answers.search(words) else words
