"""Tables whose columns are the answers: a heading with "Yes" and "No", and a mark in each row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services.forms.answers import form_words
from cds_services.forms.field import Answer, Field
from cds_services.forms.labels import core

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(r"[^\n]*\n?")
_MARKS = frozenset({"x", "y", "yes", "n", "no", "\u2713", "\u2714", "\u2611", "\u2612", "[x]", "(x)", "*", "1"})
_SIDES_OF_A_BODY = ("left", "right")
_SIDES = frozenset({"r", "l", "right", "left", "re", "le", "od", "os", "rt", "lt"})
_SIGNS = {"+": Answer.YES, "++": Answer.YES, "-": Answer.NO, "\u2013": Answer.NO}
_SPACED_HEAD = re.compile(
    r"^[^\n]{0,100}?[ ]{2,60}(?:(?P<yes>Y|Yes|YES)[ ]{1,20}(?P<no>N|No|NO)"
    r"|(?P<first>N|No|NO)[ ]{1,20}(?P<then>Y|Yes|YES))[ ]*$",
    re.MULTILINE,
)
_SPACED_ROW = re.compile(
    r"[ ]*(?P<label>\S(?:[^\n]{0,100}?\S)?)(?P<space>[ ]{2,80}|(?<=\?)[ ])(?P<mark>[xX\u2713\u2714*])"
    r"(?P<rest>[ ]{2}[^\n]{0,300})?[ ]*$"
)
_BOXED_HEAD = re.compile(r"[ ]*(?P<first>Y|Yes|YES|N|No|NO)[ ]*+(?:[/|][ ]*+)?(?:Y|Yes|YES|N|No|NO)[ ]*$", re.MULTILINE)
_BOXED_ROW = re.compile(
    r"^[ ]*\[(?P<one>[ _xX\u2713]?)\][ ]?\[(?P<two>[ _xX\u2713]?)\][ ]*(?P<label>[^\s\[][^\n\[]{0,100}?)[ ]*$",
    re.MULTILINE,
)
_STACKED = re.compile(
    r"^[ \t]*(?P<label>[A-Za-z][^\n:?|.;]{1,80})\n"
    r"[ \t]*(?P<answer>[Yy]es|YES|[Nn]o|NO|Y|N|[Nn]one|[Nn]il|[Uu]nknown|N/A)"
    r"[ \t]*$",
    re.MULTILINE,
)
"""A label, and its answer alone in the line below."""
_FEWEST_STACKED = 2
_WORDS_OF_A_LABEL = 8
_RULE = re.compile(r"[-|:+=\s]*$")


def columns(text: str) -> Iterator[tuple[int, int, Field | None]]:
    """Yield each line of tables whose columns are answers: its offsets, and the field in it (None for a heading)."""
    if "|" in text or "\t" in text:
        yield from _ruled(text)
    if _BOXED_ROW.search(text):
        yield from _boxed(text)
    if "  " in text and _SPACED_HEAD.search(text):
        yield from _spaced(text)
    elif "\n" in text and _STACKED.search(text):
        yield from _stacked(text)


def _stacked(text: str) -> Iterator[tuple[int, int, Field | None]]:
    """Read labels with the answer in the line below, as copied from a page; a single one may be anything."""
    words = form_words()
    pairs = [
        pair
        for pair in _STACKED.finditer(text)
        if words.meaning(pair["label"].strip()) is None
        and len(pair["label"].split()) <= _WORDS_OF_A_LABEL
        and words.meaning(_line_behind(text, pair.end())) is None  # "Pregnant", "Yes", "No": a printed choice
    ]
    for pair in pairs if len(pairs) >= _FEWEST_STACKED else ():
        label = pair["label"].rstrip()
        meaning = words.meaning(pair["answer"]) or Answer.NOTHING
        first = pair.start("label")
        yield (
            pair.start(),
            pair.end(),
            Field(core(label), pair["answer"], meaning, first, first + len(label), pair.end("answer")),
        )


def _line_behind(text: str, offset: int) -> str:
    """Return the line that follows the end of one, up to the length of an answer."""
    begin = offset + 1
    end = text.find("\n", begin, begin + 80)
    return text[begin : end if end >= 0 else begin + 80].strip()


def _boxed(text: str) -> Iterator[tuple[int, int, Field | None]]:
    """Read two boxes before each question, under "Y N"; without that heading they say nothing."""
    yes, no = Answer.NOTHING, Answer.NOTHING
    for line in _LINE.finditer(text):
        head = _BOXED_HEAD.match(line[0])
        if head:
            yes, no = (Answer.YES, Answer.NO) if head["first"][0] in "Yy" else (Answer.NO, Answer.YES)
            yield line.start(), line.end(), None
            continue
        row = _BOXED_ROW.match(line[0])
        if row is None:
            continue
        ticked = [meaning for box, meaning in (("one", yes), ("two", no)) if row[box].strip(" _")]
        meaning = ticked[0] if len(ticked) == 1 else Answer.NOTHING
        start, end = line.start() + row.start("label"), line.start() + row.end("label")
        boxes = line[0][row.start() : row.start("label")].strip()
        yield line.start(), line.end(), Field(core(row["label"]), boxes, meaning, start, end, end)


def _spaced(text: str) -> Iterator[tuple[int, int, Field | None]]:
    """Read columns that are laid out by spaces: a mark stands under the answer that it gives."""
    heads: dict[int, Answer] = {}
    for line in _LINE.finditer(text):
        head = _SPACED_HEAD.match(line[0])
        if head:
            yes, no = ("yes", "no") if head["yes"] else ("then", "first")
            heads = {head.start(yes): Answer.YES, head.start(no): Answer.NO}
            yield line.start(), line.end(), None
            continue
        row = _SPACED_ROW.match(line[0]) if heads else None
        if row is None:
            heads = {}
            continue
        column = min(heads, key=lambda place: abs(place - row.start("mark")))
        # A long label has pushed its mark aside: under which answer it stands cannot be seen.
        meaning = heads[column] if row["space"] != " " or row.start("mark") <= min(heads) + 1 else Answer.NOTHING
        start, end, mark = (line.start() + offset for offset in (row.start("label"), row.end("label"), row.end("mark")))
        kept = mark if row["rest"] else -1
        yield line.start(), line.end(), Field(core(row["label"]), row["mark"], meaning, start, end, mark, kept=kept)


def _ruled(text: str) -> Iterator[tuple[int, int, Field | None]]:
    """Read columns between borders or tabs."""
    heads: dict[int, Answer] = {}
    sided = False
    for line in _LINE.finditer(text):
        if "|" not in line[0] and "\t" not in line[0]:
            heads, sided = {}, False
            continue
        cells = _cells(line[0], line.start())
        if sided and (row := _sided_row(text, cells, line.end())) is not None:
            yield line.start(), line.end(), row
            continue
        if not heads and not sided and _names_sides(cells):
            sided = True
            yield line.start(), line.end(), None
            continue
        answers = {place: meaning for place, (word, _) in enumerate(cells) if (meaning := form_words().meaning(word))}
        if not heads and _is_heading(answers):
            heads = answers
            yield line.start(), line.end(), None
            continue
        if not heads:
            continue
        if _RULE.match(line[0]):
            yield line.start(), line.end(), None
            continue
        yield line.start(), line.end(), _row(text, cells, heads, line.end())


def _is_heading(answers: dict[int, Answer]) -> bool:
    """Tell "Question | Yes | No" from "Pacemaker | No | Trauma | Yes": the columns of the answers stand together."""
    places = sorted(answers)
    together = bool(places) and places[0] > 0 and places[-1] - places[0] == len(places) - 1
    return together and {Answer.YES, Answer.NO} <= set(answers.values())


def _row(text: str, cells: list[tuple[str, int]], heads: dict[int, Answer], end: int) -> Field | None:
    marked = [heads[place] for place, (word, _) in enumerate(cells) if place in heads and _is_marked(word)]
    label = next(((word, start) for word, start in cells if word.strip()), None)
    if label is None:
        return None
    word, start = label
    start += len(word) - len(word.lstrip())
    meaning = marked[0] if len(marked) == 1 else Answer.NOTHING
    last = len(text[:end].rstrip())
    return Field(
        core(word.strip()),
        text[start + len(word.strip()) : last].strip(" |\t"),
        meaning,
        start,
        start + len(word.strip()),
        last,
    )


def _names_sides(cells: list[tuple[str, int]]) -> bool:
    """Tell the heading "Eye | R | L"."""
    told = [word.strip().lower() for word, _ in cells[1:] if word.strip()]
    return len(told) == len(_SIDES_OF_A_BODY) and _SIDES.issuperset(told)


def _sided_row(text: str, cells: list[tuple[str, int]], end: int) -> Field | None:
    """Read "RAPD | - | +", which is there on one side; a row that holds anything else is read as it stands."""
    words = form_words()
    told = [word.strip() for word, _ in cells[1:] if word.strip()]
    answers = {_SIGNS.get(word) or words.meaning(word.lower()) for word in told}
    if not answers or not answers <= {Answer.YES, Answer.NO}:
        return None
    label, start = cells[0]
    start += len(label) - len(label.lstrip())
    label = label.strip()
    last = len(text[:end].rstrip())
    meaning = Answer.YES if Answer.YES in answers else Answer.NO
    return Field(core(label), text[start + len(label) : last].strip(" |\t"), meaning, start, start + len(label), last)


def _is_marked(cell: str) -> bool:
    """Tell a marked cell, with details behind its mark or without ("X (16/40)")."""
    mark, _, details = cell.strip().lower().partition(" ")
    return mark in _MARKS and (not details or details.startswith("("))


def _cells(line: str, offset: int) -> list[tuple[str, int]]:
    """Cells of a row with their offsets, without the empty ones outside of an outer border."""
    cells = [
        (found[0].rstrip("|\t\n"), offset + found.start()) for found in re.finditer(r"[^|\t\n]*(?:[|\t]|\n?$)", line)
    ]
    if cells and line.startswith("|"):
        cells = cells[1:]
    return cells
