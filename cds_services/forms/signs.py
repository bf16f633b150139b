"""Answers without a delimiter: "trauma no", "cancer (-)", "(-) fever, chills (+) numbness"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services.forms.answers import form_words
from cds_services.forms.field import Answer, Field
from cds_services.forms.labels import core
from cds_services.forms.mark import Kind
from cds_services.forms.page import SIGNS, TURN

if TYPE_CHECKING:
    from cds_services.forms.page import Page

_BARE = re.compile(
    r"(?<=\S)[ ]+(?P<answer>[Yy]es|YES|[Nn]o|NO|[Nn]il|NIL|[Nn]ever|N/A|n/a|N|Y|[-+]ve|[Uu]nk|UNK|[Uu]nknown|0"
    r"|(?<=\)[ ])(?:neg|negative|none|absent|denied))[ ]*(?:\([^()\n]{0,60}\)[ ]*|\d{2}[ ]?[FMfm][ ]*)?$"
)
_BARE_LABEL = 140
_SIGNS_LOOKED_AT = 40
_ENDS = frozenset({Kind.STOP, Kind.LINE, Kind.CELL, Kind.COLON, Kind.QUESTION, Kind.ARROW})


class Signs:
    """Reads signs in brackets, ticks and crosses, and bare answers at the end of a piece."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def bare(self, end: int) -> bool:
        """Take an answer that ends a piece of text without any mark before it."""
        page = self._page
        begin = page.piece_before(end)
        found = _BARE.search(page.text, max(begin, end - _BARE_LABEL), end)
        if found is None or found.start() <= begin:
            return False
        label = page.label(found.start())
        if label is None or (found["answer"] == "0" and not label.tight):
            return False
        if page.text.startswith("/", end) and form_words().answer.match(page.text, end + 1):
            return False  # a choice that is printed: "Pregnant Y / N"
        meaning = form_words().meaning(found["answer"]) or Answer.NOTHING
        page.add(label, meaning, found.start("answer"), found.end("answer"))
        return True

    def take(self, place: int) -> int:
        """Give a sign the label before it, or the words behind it where it begins a piece."""
        page = self._page
        mark = page.marks[place]
        if page.group is not None or page.text[page.piece_from : mark.start].strip(" \t-*:"):
            label = page.label(mark.start)
            if label is not None:
                page.add(label, TURN[mark.kind], mark.start, mark.end)
            page.begin(mark.end)
            return place + 1
        end = self._reaches(place)
        first, last = mark.end, end
        while first < last and page.text[first] in " \t:":
            first += 1
        while last > first and page.text[last - 1] in " \t,:/&":
            last -= 1
        if first < last:
            sign = page.text[mark.start : mark.end]
            asked = core(page.text[first:last])
            page.fields.append(Field(asked, sign, TURN[mark.kind], mark.start, last, last))
        page.begin(end)
        return page.behind(place + 1, end)

    def _reaches(self, place: int) -> int:
        """A sign before its words reaches to the next sign, over commas; without one, to the next comma."""
        page = self._page
        comma = None
        for mark in page.marks[place + 1 : place + _SIGNS_LOOKED_AT]:
            if mark.kind in SIGNS:
                return mark.start
            if mark.kind in _ENDS:
                return comma if comma is not None else mark.start
            if mark.kind == Kind.COMMA and comma is None and page.text[mark.start] == ",":
                comma = mark.start
        return comma if comma is not None else len(page.text)
