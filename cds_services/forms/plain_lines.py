"""Lines that are a label, a delimiter and one plain answer, as most lines of a form are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.forms.answers import form_words
from cds_services.forms.field import Field
from cds_services.forms.labels import named
from cds_services.forms.mark import Kind

if TYPE_CHECKING:
    from cds_services.forms.page import Page

_ASKING = frozenset({Kind.COLON, Kind.QUESTION})


def plain_lines(page: Page, place: int) -> int:
    """Take such lines from a mark on; the reader of delimiters would say the same of them, after many more looks.

    Args:
        page: the text that is read.
        place: the first mark behind the beginning of a line, where a label may begin.

    Returns:
        The first mark behind the beginning of the first line that is something else.
    """
    words, text, marks = form_words(), page.text, page.marks
    longest = words.file.longest_label
    for behind in range(place + 1, len(marks), 2):
        mark, line = marks[behind - 1], marks[behind]
        if line.kind != Kind.LINE or mark.kind not in _ASKING:
            break
        answer = text[mark.end : line.start].strip(" \t")
        meaning = words.plain_answers.get(answer)
        begin = page.earliest
        if meaning is None or mark.start - begin > longest or text[begin - 1] != "\n":
            break
        found = named(text[begin : mark.start], text[mark.start])
        if found is None:
            break
        label, name, is_open = found
        first = text.index(answer, mark.end)
        start, label_end, end = begin + label.start, begin + label.end, first + len(answer)
        page.fields.append(
            Field(name, answer, meaning, start, label_end, end, asks=label.asks, open=is_open, tight=label.tight)
        )
        page.answered += mark.kind == Kind.QUESTION
        page.line_label = None
        page.earliest = line.end
        place = behind + 1
    return place
