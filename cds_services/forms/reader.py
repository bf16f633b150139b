"""Find the fields of a text: every label with its answer, in one pass over the marks.

What is no field stays prose, untouched. An answer belongs to its own label, never to the next one; where it cannot be
told what is the label and what the answer, nothing is a field.
"""

from __future__ import annotations

import re
from bisect import bisect
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cds_services.forms.answers import form_words
from cds_services.forms.delimiters import Delimiters
from cds_services.forms.field import NO_FORM, Answer, Field, Form
from cds_services.forms.json_items import json_items
from cds_services.forms.mark import Kind
from cds_services.forms.marks import may_be_form
from cds_services.forms.options_behind import told_by_options
from cds_services.forms.page import Page
from cds_services.forms.plain_lines import plain_lines
from cds_services.forms.signs import Signs
from cds_services.forms.tables import columns
from cds_services.forms.ticks import Ticks

if TYPE_CHECKING:
    from collections.abc import Callable


def read_form(text: str) -> Form:
    """Return the fields of a text; `NO_FORM` where it is prose."""
    return _FormReader(text).read() if may_be_form(text) else NO_FORM


_COLUMN = re.compile(r"[ ]{3,60}(?=\S)")
"""So much space parts fields that stand side by side in one line."""


class _FormReader:
    """Hands every mark of one text to the reader of its kind."""

    def __init__(self, text: str) -> None:
        self._page = page = Page(text)
        self._signs = Signs(page)
        self._ticks = Ticks(page)
        self._delimited = Delimiters(page, self._signs).take
        self._rows = list(json_items(text)) or list(columns(text))
        self._turns: dict[str, Callable[[int], int]] = {
            Kind.LINE: self._line,
            Kind.STOP: self._stop,
            Kind.COMMA: self._comma,
            Kind.PLUS: self._signs.take,
            Kind.MINUS: self._signs.take,
            Kind.TICKED: self._ticks.take,
            Kind.UNTICKED: self._ticks.take,
        }

    def read(self) -> Form:
        """Return the form."""
        page = self._page
        rows = self._rows
        place = row = 0
        while place < len(page.marks):
            mark = page.marks[place]
            while row < len(rows) and rows[row][1] <= mark.start:
                row += 1
            if row < len(rows) and rows[row][0] <= mark.start:
                page.begin(rows[row][1])
                place += 1
            else:
                place = self._turns.get(mark.kind, self._delimited)(place)
        self._signs.bare(len(page.text))
        self._ticks.close()
        page.fields += [field for _, _, field in rows if field is not None]
        page.glyphs += [
            (start, field.kept if field is not None and field.kept >= 0 else end) for start, end, field in rows
        ] + self._borders()
        if page.answered >= form_words().file.fields_of_a_form:
            page.fields += page.asked
        if not page.fields and not page.unticked and not page.glyphs:
            return NO_FORM
        return Form(tuple(self._ended()), tuple(page.unticked), tuple(sorted(page.glyphs)))

    def _borders(self) -> list[tuple[int, int]]:
        """Return the cell borders of lines that hold a field; elsewhere they are mere space."""
        page = self._page
        if not page.borders or not page.fields:
            return []
        lines = [mark.start for mark in page.marks if mark.kind == Kind.LINE]
        held = {bisect(lines, field.start) for field in page.fields} | {
            bisect(lines, field.end) for field in page.fields
        }
        return [border for border in page.borders if bisect(lines, border[0]) in held]

    def _line(self, place: int) -> int:
        page = self._page
        mark = page.marks[place]
        piece = page.text[page.earliest : mark.start].strip()
        if piece:
            self._ticks.close()
            if self._signs.bare(mark.start):
                page.line_label = None
            else:
                page.end_line(mark.start)
        elif page.group is not None:
            page.line_label = page.group
        page.begin(mark.end)
        return place + 1 if self._rows else plain_lines(page, place + 1)

    def _stop(self, place: int) -> int:
        page = self._page
        mark = page.marks[place]
        self._signs.bare(mark.start)
        page.line_label = None
        page.begin(mark.end)
        return place + 1

    def _comma(self, place: int) -> int:
        mark = self._page.marks[place]
        if self._signs.bare(mark.start):
            self._page.begin(mark.end)
        elif self._page.text[mark.start] == ",":
            self._page.comma(mark.end)
        return place + 1

    def _ended(self) -> list[Field]:
        """Order the fields; an answer in words reaches to the end of its line, or to the next label."""
        page = self._page
        fields = sorted(page.fields, key=lambda field: (field.start, -field.end))
        ended: list[Field] = []
        reached = 0
        for place, field in enumerate(fields):
            if field.start < reached:
                continue
            if field.meaning is Answer.WORDS and not field.answer:
                line = page.text.find("\n", field.end)
                end = len(page.text) if line < 0 else line
                if place + 1 < len(fields):
                    end = min(end, fields[place + 1].start)
                end = max(_column_end(page.text, field, end), field.end)
                words = " ".join(page.text[field.end : end].split())
                of_options = None if words else told_by_options(page.text, fields, place)
                field = of_options or replace(field, answer=words, end=end, kept=field.end)  # noqa: PLW2901 - the same
            ended.append(field)
            reached = field.end
        return [self._with_its_parts(ended, place) for place in range(len(ended))]

    def _with_its_parts(self, fields: list[Field], place: int) -> Field:
        """Let the fields behind a label answer it where all say no ("Infection: TB neg, HIV neg")."""
        field = fields[place]
        if field.meaning is not Answer.WORDS or field.answer or field.heading or field.start == field.label_end:
            return field
        denied = False
        before = field
        for behind in range(place + 1, len(fields)):
            part = fields[behind]
            if "\n" in self._page.text[before.end : part.start]:
                break
            if part.meaning is not Answer.NO:
                return field
            denied, before = True, part
        return replace(field, meaning=Answer.NO) if denied else field


def _column_end(text: str, field: Field, end: int) -> int:
    """Return where an answer ends in a line that is laid out in columns: at the gap behind it."""
    behind = _COLUMN.search(text, field.end + 1, end)
    if behind is None or not text[field.end : behind.start()].strip():
        return end
    line = text.find("\n", end)
    begin, last = text.rfind("\n", 0, field.start) + 1, len(text) if line < 0 else line
    others = _COLUMN.search(text, begin, field.start + 1) or _COLUMN.search(text, max(end - 4, behind.end()), last)
    return end if others is None else behind.start()
