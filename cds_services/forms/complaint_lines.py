"""Lines that tell a complaint with its onset and course: "L hand numb - onset: 2019 - change: none", or as a table.

They are statements, not fields: the marks between their parts become commas, so that each keeps its own time.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from cds_services.forms.answers import form_words
from cds_services.knowledge import any_of

_MARK = re.compile(r";[ ]|[ ][|/\u2013\u2014-][ ]")
_SENTENCE = re.compile(r"[.](?=[ ]|$)")
_FEWEST_CELLS = 3
_REASON_CELL = re.compile(r"^(?P<label>[ |]{0,8}[A-Za-z][^|\n:]{2,40})\|(?=[ ]?[A-Za-z0-9])", re.MULTILINE)
"""The first cell of a line, which may ask for the reason of the order."""


class _Patterns(NamedTuple):
    """What finds such lines, with the words of `answers.yaml`.

    Attributes:
        inside: an onset or a course in the midst of a line, behind a mark.
        head: the heading of a table: "Symptom | Onset | Course".
    """

    inside: re.Pattern[str]
    head: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    file = form_words().file
    asks = any_of(file.onset_words)
    return _Patterns(
        re.compile(
            rf"(?<=\S)(?P<mark>;[ ]|[ ][|/\u2013\u2014-][ ])(?P<label>{asks})(?P<colon>[ ]?[:=]?)[ ]",
            re.IGNORECASE,
        ),
        re.compile(
            rf"^[ |]*(?:{any_of(file.complaint_labels)})[ ]*\|(?:[^|\n]{{1,30}}\|)*[ ]*(?:{asks})[ ]*(?:\||$)",
            re.IGNORECASE,
        ),
    )


def warm_up() -> None:
    """Compile the patterns, which the first order need not wait for."""
    _patterns()


def with_complaint_lines(text: str) -> str:
    """Return a text in which such lines are statements, of the same length."""
    if "|" in text:
        text = _REASON_CELL.sub(_reason, text)
    if _quick().search(text) is None:
        return text
    lines, in_table = [], False
    for line in text.split("\n"):
        if _patterns().head.match(line):
            in_table = True
            lines.append(" " * len(line))
        elif in_table and line.count("|") + 1 >= _FEWEST_CELLS:
            lines.append(line.lstrip("| ").replace("|", ":", 1).replace("|", ",").rjust(len(line)))
        else:
            in_table = False
            lines.append(_statement(line))
    return "\n".join(lines)


@cache
def _quick() -> re.Pattern[str]:
    """Return what finds such a word in a quick look, whatever it begins with."""
    words = sorted({word[1:] for word in form_words().file.onset_words}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def _statement(line: str) -> str:
    """Turn the marks of a line that tells an onset in its midst into commas."""
    first = _patterns().inside.search(line)
    if first is None:
        return line
    ends = _SENTENCE.search(line, first.end())
    end = ends.start() if ends else len(line)
    stated = _patterns().inside.sub(_part, line[:end])
    rest = _MARK.sub(lambda mark: ",".ljust(len(mark[0])), stated[first.start() :])
    return stated[: first.start()] + rest + line[end:]


def _reason(found: re.Match[str]) -> str:
    """Put a colon behind the name of a cell that asks for the reason."""
    return f"{found['label']}:" if form_words().asks_reason(found["label"].strip(" |")) else found[0]


def _part(found: re.Match[str]) -> str:
    return ",".ljust(len(found["mark"])) + found["label"] + " " * (len(found["colon"]) + 1)
