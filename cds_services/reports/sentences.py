"""A part of a report into sentences: wrapped lines joined, numbers and bullets taken off, labels of regions read."""

from __future__ import annotations

import re
from typing import NamedTuple

from cds_services.reports.sections import places

# The mark first: what may stand before a full stop is looked at only where there is one.
_STOP = re.compile(
    r"[.!](?=\s|$|[A-Z]|\d\.\s)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\b[Vv]s\.)(?<!\b[Dd]r\.)(?<!\b[Mm]r\.)(?<!\bcf\.)(?<!\bapprox\.)"
    r"(?<!\bca\.)(?<!\b[Nn]o\.)(?<!\bfig\.)(?<!\bSt\.)|\?(?<=\w\?)(?=\s+[A-Z]|\s*$)|[;\n\u2022\u2014]+"
)
_BULLET = re.compile(
    r"[ \t]*(?:[-*•·>+\u2013]+[ \t]+|\(?\d{1,2}[.):][ \t]*(?![\d])|[a-hA-H][.)][ \t]+|[ivx]{1,4}[.)][ \t]+|#\d*[ \t]*)+"
)
_LABEL = re.compile(r"[ \t]*([A-Za-z][A-Za-z /-]{2,40}?)[ \t]*(?::|[ \t]-{1,2}[ \t]|\u2013)[ \t]*")
_GOES_ON = re.compile(
    r"(?:,|\(|\b(?:and|or|of|the|a|an|in|at|with|to|from|no|is|are|without|by|for|on|as|new|which|that|than|into))$",
    re.IGNORECASE,
)
_OPENS = re.compile(r"[ \t]*(?:[-*•·>+]|\(?\d{1,2}[.)]|[A-Za-z][A-Za-z0-9 /+?-]{1,40}:)")
_BOTH = re.compile(r" and |/")
_LONGEST = 1000  # characters read as one sentence: few are longer, and work in a sentence stays small
_WRAPPED = 60  # characters: a longer line without a full stop is wrapped


class Sentence(NamedTuple):
    """One sentence, or one line of a list.

    Attributes:
        text: its words as written.
        label: the place that a label before it names ("cord", "brain", "optic-nerve", "other"), or empty.
        opens: it is the first one of a paragraph.
    """

    text: str
    label: str
    opens: bool


def split(text: str) -> list[Sentence]:
    """Return the sentences of a part in their order."""
    found: list[Sentence] = []
    label = ""
    for line in _lines(text):
        if not line.strip():
            label = ""
            continue
        opens = True
        for piece in _pieces(_bare(line)):
            named, bare = _labelled(_bare(piece))
            label = named or label
            if bare.strip(" .,:-\t"):
                found.append(Sentence(bare.strip(), label, opens))
                opens = False
    return found


def _bare(line: str) -> str:
    """Return a line without the number or bullet before it."""
    bullet = _BULLET.match(line)
    return line[bullet.end() :] if bullet else line


def _labelled(piece: str) -> tuple[str, str]:
    """Return the place that a label before a sentence names, or nothing, and the sentence without it."""
    named = _LABEL.match(piece)
    place = _place(" ".join(named[1].lower().split())) if named else None
    return (place, piece[named.end() :]) if named and place else ("", piece)


def _place(label: str) -> str | None:
    """Return the place that a label names, perhaps with others of the kind ("cord and conus")."""
    known = places()
    found = known.get(label)
    if found is None and (" and " in label or "/" in label):
        parts = {known.get(part.strip()) for part in _BOTH.split(label)}
        found = parts.pop() if len(parts) == 1 else None
    return found


def _pieces(line: str) -> list[str]:
    """Cut a line behind its full stops, and where it is longer than any sentence."""
    pieces: list[str] = []
    start = 0
    for stop in _STOP.finditer(line):
        keep = stop.end() if stop[0] == "?" else stop.start()
        pieces += _cut(line[start:keep])
        start = stop.end()
    return pieces + _cut(line[start:])


def _cut(piece: str) -> list[str]:
    pieces: list[str] = []
    start = 0
    while len(piece) - start > _LONGEST:
        end = piece.rfind(" ", start + 1, start + _LONGEST)
        end = start + _LONGEST if end < 0 else end
        pieces.append(piece[start:end])
        start = end
    return [*pieces, piece[start:]]


def _lines(text: str) -> list[str]:
    """Return the lines of a text, those joined that were only wrapped."""
    joined: list[list[str]] = []
    before = ""
    for line in text.split("\n"):
        stripped = line.strip()
        bare = before.rstrip()
        wraps = (
            bool(bare)
            and bool(stripped)
            and bare[-1] not in ".:;!?"
            and not _OPENS.match(stripped)
            and (stripped[0].islower() or _GOES_ON.search(bare[-8:]) is not None or len(bare) >= _WRAPPED)
        )
        if wraps and joined:
            joined[-1].append(stripped)
        else:
            joined.append([line])
        before = line
    return [" ".join(parts) for parts in joined]
