"""Where a label begins, and what of it is the question itself."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from cds_services.forms.answers import form_words
from cds_services.forms.checklist import WHOLE
from cds_services.forms.label_kind import LABELS_REMEMBERED

_NUMBERING = re.compile(
    r"[\s\"'*#>/\u2022\u00b7-]*(?:\(?(?:[Qq]\s?)?\d{1,2}\s?[.)]\s|[Qq]\d{1,2}[.:)]?\s|Q[.:]?\s|[a-h][.)]\s)?[\s*-]*"
)
_NUMBER_OF_LINE = re.compile(r"(?:^|\n)[ \t(>*#-]*[Qq]?\d{1,2}[ ]?[.)][ ]*$")
_PLAIN = re.compile(r"[A-Za-z]{2,}(?:[ ](?:[a-z]+|[A-Z]{2,})(?![A-Za-z]))*+")
"""A label in which nothing but an opener could be anything but its words: no mark, number or new beginning."""
_DIGIT = re.compile(r"\d")
_CAPITAL = re.compile(r"(?P<before>[^\s,]{1,60}) (?=[A-Z][a-z]{2,})")
_ALTERNATIVE = re.compile(r"\s(?:or|and/or)\s|/")
_HALF_CHOICE = re.compile(r"[ \t]{1,12}(?:[YN]|[Yy]es|[Nn]o)[ ]{0,12}/[ ]{0,12}$")
_LONGEST_NUMBERING = 12
_LONGEST_CHOICE = 40
_DASH = re.compile(r"[ ][-\u2013\u2014]{1,2}[ ]")
_DATED_PART = re.compile(r"\d[^/\n]{0,30}[ ]/[ ]")
"""A part with a figure in a list with strokes: it is told, not asked ("NMO attack / 5d / retention N")."""
_SHORT_PIECE = 4
_A_LIST = 3
_BORDER = frozenset("|\t")
_PAIR = 2
_ANSWERED_LINE = re.compile(
    r"[ \t]*+[^\n:?]{2,80}[:?][ \t]*+(?:yes|no|y|n|nil|none|never|unknown|n/a)[ \t.]*(?:\n|$)", re.IGNORECASE
)
_TRAILING = " \t:=*,-\u2013\u2014\"'"
_WORDS = re.compile(r"\S[ ]\S")
"""Two words of one field; a text whose words all stand far apart has no gaps between fields."""
_NARROW_GAP = "  "
_GAP = "   "
"""So much space is between two fields, never in a label ("UTI: dip neg   Vaccine: N")."""


class Label(NamedTuple):
    """A label in its text.

    Attributes:
        start: offset of its first character.
        end: offset behind its last.
        asks: true where it is put as a question.
        tight: true where it is known to begin at `start`.
    """

    start: int
    end: int
    asks: bool
    tight: bool


def label_before(text: str, earliest: int, commas: list[int], end: int) -> Label | None:
    """Find the label that ends at `end`.

    Args:
        text: the whole text.
        earliest: where a label can begin at the earliest: behind a full stop, a line, another answer.
        commas: offsets behind the commas since then.
        end: offset of the delimiter.
    """
    words = form_words()
    longest = words.file.longest_label
    earliest = max(earliest, end - 3 * longest)
    if not commas and end - earliest <= longest and _PLAIN.fullmatch(text, earliest, end):
        name = text[earliest:end]
        if not name.lower().endswith(words.choices):
            asks = words.opener.match(name) is not None
            short = name.count(" ") < words.file.words_of_a_tight_label
            tight = asks or short or (text.startswith("?", end) and opens_line(text, earliest))
            return Label(earliest, end, asks=asks, tight=tight)
    end = _without_choice(text, earliest, end)
    while end > earliest and text[end - 1] in _TRAILING:
        end -= 1
    line = max(text.rfind("\n", 0, end) + 1, earliest - longest)
    if _NARROW_GAP in text[earliest:end] and _WORDS.search(text, line, end):
        earliest = _behind_gap(text, earliest, end)
    numbering = _NUMBERING.match(text, earliest, end)
    start = numbering.end() if numbering else earliest
    if start >= end:
        return None
    if (words.opener.match(text, start, end) and end - start <= longest) or _is_whole(text, start, end):
        return Label(start, end, asks=True, tight=True)
    later = [found.start() for found in words.asked_later.finditer(text, max(start, end - longest), end)]
    if later:
        return Label(later[-1], end, asks=True, tight=True)
    asks = text[end : end + 1] == "?"
    commas = _parting(text, start, commas, end)
    fewest = _fewest_of_list(text, start, end, asks=asks)
    start = _behind_comma(text, start, commas, end, fewest) if commas else start
    if parts := list(_DATED_PART.finditer(text, max(start, end - longest), end)):
        start = parts[-1].end()
    dashes = [found.end() for found in _DASH.finditer(text, max(start, end - longest), end)]
    start = dashes[-1] if dashes else start
    if end - start > longest:
        start = text.rfind(" ", start, end - longest) + 1 or end - longest
    found = _cut(text, start, end)
    numbered = _is_numbered(text, start) and words.told_not_asked.search(text, start, end) is None
    listed = text.startswith(":", end) and _ALTERNATIVE.search(text, start, end) is not None
    listed = listed and words.list_told.search(text, start, end) is None
    strokes = _is_stroked(text, start, end) and words.list_told.search(text, start, end) is None
    bracketed = text.startswith(":", end) and text[start:end].endswith(")") and "," in text[start:end]
    opens = opens_line(text, start) and (asks or numbered or listed or bracketed or strokes)
    opens = opens or (asks and words.asks_of_list.search(text, max(start - longest, 0), start) is not None)
    return found._replace(tight=True) if opens and found.start == start else found


def _parting(text: str, start: int, commas: list[int], end: int) -> list[int]:
    """Leave out commas of examples, and in a bracket that ends a label: "Relapse (weakness, diplopia): no" is one."""
    bracket = text.rfind("(", start, end) if commas and text[end - 1] == ")" else -1
    examples = next((comma for comma in commas if form_words().example.match(text, comma, end)), end)
    return [comma for comma in commas if comma < examples and not start <= bracket < comma]


def _behind_gap(text: str, earliest: int, end: int) -> int:
    """Let a label begin behind so much space, or behind less before a capital ("Triceps: 4/5  Reflex: absent")."""
    gap = text.rfind(_GAP, earliest, end)
    if gap >= 0:
        return gap + len(_GAP)
    narrow = text.rfind(_NARROW_GAP, earliest, end)
    behind = narrow + len(_NARROW_GAP)
    return behind if narrow > earliest and text[behind : behind + 1].isupper() else earliest


class Named(NamedTuple):
    """A label that is a line of its own up to its delimiter, and its words.

    Attributes:
        label: the label, with offsets from the beginning of the line.
        words: the label without the opening of its question.
        open: true where yes and no do not answer it.
    """

    label: Label
    words: str
    open: bool


@lru_cache(maxsize=LABELS_REMEMBERED)
def named(line: str, delimiter: str) -> Named | None:
    """Find the label in a line up to its delimiter; None too where a question follows in place of an answer.

    The labels of a form come again with every order, so they are remembered; the answers are not among them.
    """
    found = label_before(f"\n{line}{delimiter}", 1, [], 1 + len(line))
    if found is None:
        return None
    label = found._replace(start=found.start - 1, end=found.end - 1)
    name = line[label.start : label.end]
    if form_words().heads_question(name):
        return None
    return Named(label, core(name) if label.tight else name, form_words().open_question.match(name) is not None)


_GAPPED = re.compile(
    r"[ ]?(?:\.(?:[ ]?\.){2,60}|[ ]{3,60})[ ]?(?:yes|no|y|n|nil|none|neg|nk|n/a)"
    r"(?:[ ]?/[ ]?(?:no|n|nil|neg)){0,6}[ ]*(?:\n|$)",
    re.IGNORECASE,
)
"""Behind a list: dots or space up to its answer, which ends the line."""
_OPEN = re.compile(r":[ \t]*(?:\n|$)")
"""Behind a list: nothing, up to the end of its line."""


def _fewest_of_list(text: str, start: int, end: int, *, asks: bool) -> int:
    """Return of how many pieces a list must be to be one label; 0 where no list is.

    "Diplopia, dysarthria, vertigo: No" is a label where it is a line of its own; of two pieces only beside another
    line that is answered, since "numb legs, trauma: no" is prose before a label.
    """
    border = text[max(start - _LONGEST_NUMBERING, 0) : start].rstrip(" ")[-1:]
    if border in _BORDER and text[end : end + _LONGEST_NUMBERING].lstrip(" ")[:1] in _BORDER:
        return _PAIR  # "| Fever, wt loss | N |": a cell is one label
    if asks:
        return _A_LIST
    if _OPEN.match(text, end) and "\n" in text and opens_line(text, start):
        return 0 if form_words().list_told.search(text, start, end) else _PAIR  # "Saddle numbness, retention:"
    if _GAPPED.match(text, end) and opens_line(text, start):
        return _PAIR  # "Fever, night sweats, IVDU ..... N"
    if form_words().of_all.match(text, end) and form_words().list_told.search(text, start, end) is None:
        return _PAIR  # "Cancer, fever, trauma: all negative"
    if not text.startswith(":", end) or "\n" not in text or not opens_line(text, start):
        return 0
    if form_words().list_told.search(text, start, end) is not None:
        return 0
    line = text.rfind("\n", 0, start)
    before = line > 0 and _ANSWERED_LINE.match(text, text.rfind("\n", 0, line) + 1)
    behind = text.find("\n", end) + 1
    beside = before or (behind and _ANSWERED_LINE.match(text, behind))
    return _PAIR if beside else _A_LIST


def _is_whole(text: str, start: int, end: int) -> bool:
    """Tell a line of a checklist that is one label."""
    behind = end + len(WHOLE)
    return text.startswith(WHOLE, end) and not text[behind : behind + 1].isspace() and opens_line(text, start)


def _is_stroked(text: str, start: int, end: int) -> bool:
    """Tell a list that strokes part, and no comma."""
    return text.find(" / ", start, end) >= 0 and text.find(",", start, end) < 0


def _is_numbered(text: str, start: int) -> bool:
    return _NUMBER_OF_LINE.search(text[max(start - _LONGEST_NUMBERING, 0) : start]) is not None


def opens_line(text: str, start: int) -> bool:
    """Tell whether nothing but numbering stands before a label on its line."""
    before = text[max(start - _LONGEST_NUMBERING, 0) : start].rstrip(
        " \t0123456789.)*-Qq:>#\u2022\u25cf\u00b7\u25e6\u2023\u2013"
    )
    return (not before and start <= _LONGEST_NUMBERING) or before.endswith("\n")


def core(text: str) -> str:
    """Return a label without the opening of its question: "Does the patient have a pacemaker" is "pacemaker"."""
    text = text.strip(" ?\t\n")
    found = form_words().asked_of.match(text)
    return text[found.end() :] if found and found.end() < len(text) else text


def _without_choice(text: str, earliest: int, end: int) -> int:
    """Take a printed choice off the end of a label ("Pregnant (Y/N)", "Pregnant Y /" before a ringed "(N)")."""
    if text[max(earliest, end - 2) : end].rstrip().endswith("/"):
        half = _HALF_CHOICE.search(text, max(earliest, end - 12), end)
        if half is not None:
            return half.start()
    tail = text[max(earliest, end - _LONGEST_CHOICE) : end].rstrip(" \t:)]").lower()
    choices = form_words().choices
    for choice in choices if tail.endswith(choices) else ():
        if tail.endswith(choice):
            end -= len(text[max(earliest, end - _LONGEST_CHOICE) : end]) - len(tail) + len(choice)
            while end > earliest and text[end - 1] in " \t([*":
                end -= 1
            break
    return end


def _behind_comma(text: str, start: int, commas: list[int], end: int, fewest: int) -> int:
    """Let a label begin behind the last comma, unless it is a list that "or" closes ("fever, chills or sweats").

    So is a list of `fewest` pieces; 0 where none is.
    """
    inside = [comma for comma in commas if start < comma < end and not _in_brackets(text, comma, end)]
    if not inside:
        return start
    pieces = [text[first:last] for first, last in zip([start, *inside], [*inside, end], strict=True)]
    listed = _ALTERNATIVE.search(pieces[-1]) or pieces[-1].lstrip().startswith(("or ", "and/or "))
    listed = listed or (0 < fewest <= len(pieces))
    short = all(len(piece.split()) < _SHORT_PIECE and not any(map(str.isdigit, piece)) for piece in pieces[:-1])
    closed = fewest == _PAIR and _ALTERNATIVE.search(pieces[-1]) is not None  # beside a line that is answered
    if listed and (short or closed):
        return start
    begin = inside[-1]
    while begin < end and text[begin] == " ":
        begin += 1
    return begin


def _in_brackets(text: str, comma: int, end: int) -> bool:
    """Tell whether a bracket that opened before a comma closes behind it ("symptoms (numbness, retention)?")."""
    closes = text.find(")", comma, end)
    return closes >= 0 and text.find("(", comma, closes) < 0


def _cut(text: str, start: int, end: int) -> Label:
    """Let a capital in the midst begin the label ("T6 level Pacemaker"); a long label without one is not tight."""
    file = form_words().file
    piece = text[start:end]
    if form_words().test.fullmatch(piece):
        return Label(start, end, asks=False, tight=True)  # "NMO/MOG Abs"
    bracket = text.rfind("] ", start, end)
    if bracket >= 0:  # "[annual screening] neuro sx: none"
        start = bracket + 2
        piece = text[start:end]
    inner = not piece[1:].islower()
    for found in reversed(list(_CAPITAL.finditer(text, start, end))) if inner else ():
        before = found["before"].strip("()[]\"'")
        if before == "/" and opens_line(text, start):
            continue  # "Numb band / Lhermitte: Y / (N)", not "Symptom: pain / Location: back"
        if before and not before[0].isupper() and before.lower() not in file.leads_on:
            return Label(found.end(), end, asks=False, tight=True)
        if (
            len(before) > 1
            and (before.isupper() or any(map(str.isdigit, before)))
            and before.lower() not in file.leads_on
        ):
            return Label(found.end(), end, asks=False, tight=True)
    long = piece.count(" ") >= file.words_of_a_tight_label
    return Label(start, end, asks=False, tight=not (long or _DIGIT.search(piece)))
