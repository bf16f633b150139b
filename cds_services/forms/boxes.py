"""One run of tick boxes: does a box belong to the words behind it or before it, and which are ticked?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cds_services.forms.answers import form_words
from cds_services.forms.field import Answer
from cds_services.forms.mark import Kind

if TYPE_CHECKING:
    from cds_services.forms.mark import Mark

_AROUND = " \t,:/&-\u2013"
_PARTS = ("-", "\u2013", "\u2014", "=", ">")
"""What parts a row of boxes from prose behind it."""
_LOOK = 4
_TOLD = frozenset({Answer.YES, Answer.NO, Answer.NOTHING})
_ROW = re.compile(
    r"^[ \t]{0,8}(?:[\[(][^\])\n]{0,3}[\])]|[\u2610-\u2612\u25a1])[ ]?(?:Y|N|[Yy]es|[Nn]o|YES|NO)[ \t]{1,4}"
    r"(?:[\[(][^\])\n]{0,3}[\])]|[\u2610-\u2612\u25a1])[ ]?(?:Y|N|[Yy]es|[Nn]o|YES|NO)[ \t]{1,8}[A-Za-z]",
    re.MULTILINE,
)
"""A row with its label behind its boxes."""
_ROWS = 2
_COMMENT = re.compile(r"[\"\u201c(:]|[ ][-\u2013]")
"""What is written behind the label of such a row."""


class Option(NamedTuple):
    """The words of one box.

    Attributes:
        start: offset of the words.
        end: offset behind them.
        ticked: whether the box is ticked.
        meaning: what the words say where they are an answer ("yes"), else None.
        box: offsets of the box.
    """

    start: int
    end: int
    ticked: bool
    meaning: Answer | None
    box: tuple[int, int]


class Run(NamedTuple):
    """Boxes that stand together, each with its words."""

    options: tuple[Option, ...]
    before: bool
    """True where the words stand before their box."""


_BEHIND = re.compile(r"^[ \t]{0,8}[A-Za-z][^\n\[\]:]{1,60}\[[ ]?[xX]?[ ]?\][ \t]{0,8}$", re.MULTILINE)


def stand_behind(text: str) -> bool:
    """Tell whether a line of a form is words and their box: so do its other boxes stand."""
    return _BEHIND.search(text) is not None


def read_run(  # noqa: PLR0913 - what a run is made of
    text: str, boxes: list[Mark], head: int, end: int, *, labelled: bool, behind: bool
) -> Run:
    """Give every box its words.

    Args:
        text: the whole text.
        boxes: the boxes of the run, in order.
        head: where the words before the first box begin.
        end: where the run ends.
        behind: true where the boxes of the form stand behind their words, whatever follows the last one.
        labelled: true where a delimiter stands right before the first box, which then has its words behind it.
    """
    opening = text[head : boxes[0].start].strip(_AROUND)
    closing = text[boxes[-1].end : end].strip(_AROUND)
    parted_off = [text[box.end : box.end + _LOOK].lstrip(" \t").startswith(_PARTS) for box in boxes]
    told = parted_off[-1] and not any(parted_off[:-1])  # "Trauma [ ]  Saddle numbness [ ] - ?abscess"
    before = bool(opening) and not labelled and (not closing or behind or told)
    options = []
    for place, box in enumerate(boxes):
        if before:
            first, last = (boxes[place - 1].end if place else head), box.start
        else:
            first, last = box.end, (boxes[place + 1].start if place + 1 < len(boxes) else end)
        first, last = _stripped(text, first, last)
        meaning = _meaning(text[first:last])
        options.append(Option(first, last, box.kind == Kind.TICKED, meaning, (box.start, box.end)))
    return Run(tuple(options), before)


def parted(text: str, option: Option, *, before: bool) -> tuple[Option, tuple[int, int]] | None:
    """Part "No Pregnant" into an answer and the label that follows it, or "Pregnant Yes" into label and answer.

    Returns:
        The answer, and the offsets of the label; None where the words hold no answer at that end.
    """
    words = text[option.start : option.end]
    if before:
        label, _, answer = words.rpartition(" ")
        label = label.rstrip(_AROUND + "?")
        offset = option.end - len(answer)
        place = (option.start, option.start + len(label))
    else:
        answer, _, label = words.partition(" ")
        answer = answer.rstrip(".,;")
        offset = option.start
        place = (option.end - len(label.lstrip()), option.end)
    meaning = form_words().meaning(answer)
    if meaning not in {Answer.YES, Answer.NO} or not label.strip(_AROUND):
        return None
    return option._replace(start=offset, end=offset + len(answer), meaning=meaning), place


def has_rows(text: str) -> bool:
    """Tell whether several rows of a text have their label behind their boxes."""
    return len(_ROW.findall(text)) >= _ROWS


def behind_answers(text: str, run: Run, *, alone: bool) -> tuple[list[Option], tuple[int, int]] | None:
    """Read a row whose label stands behind its boxes: "[ ] Y [x] N  Pregnant".

    Args:
        text: the whole text.
        run: the boxes of the row.
        alone: true where no label stands over the row, or the text has several such rows.

    Returns:
        The answers, and the offsets of the label; None for any other row.
    """
    *first, last = run.options
    if run.before or not first or any(option.meaning not in _TOLD for option in first) or last.meaning is not None:
        return None
    box = first[0].box[0]
    if not alone or text[text.rfind("\n", 0, box) + 1 : box].strip():
        return None
    split = parted(text, last, before=False)
    if split is None:
        return None
    answer, (start, end) = split
    comment = _COMMENT.search(text, start, end)
    return [*first, answer], _stripped(text, start, comment.start() if comment else end)


def _meaning(words: str) -> Answer | None:
    """Return what the words of a box say where they are an answer; a side is one ("Leg pain: [x] left [ ] right")."""
    said, file = " ".join(words.lower().split()), form_words().file
    return Answer.YES if said in file.sides or said in file.ticked_yes else form_words().meaning(words)


def _stripped(text: str, first: int, last: int) -> tuple[int, int]:
    while first < last and text[first] in _AROUND:
        first += 1
    while last > first and text[last - 1] in _AROUND:
        last -= 1
    return first, last
