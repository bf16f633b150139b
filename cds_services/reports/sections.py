"""The parts of a report, by its headings: exam, indication, technique, findings, impression, addendum and so on."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from cds_services.knowledge import Entry, load
from cds_services.reports.choices import choices

EXAM, INDICATION, COMPARISON, TECHNIQUE = "exam", "indication", "comparison", "technique"
FINDINGS, IMPRESSION, ADDENDUM, NOTHING, WHOLE = "findings", "impression", "addendum", "nothing", "whole"
REFERRER, CONTRAST = "referrer", "contrast"
_SHORT_PARTS = frozenset({EXAM, INDICATION, COMPARISON, TECHNIQUE, NOTHING, REFERRER, CONTRAST})
_AFTER_REGION = frozenset({FINDINGS, IMPRESSION, ADDENDUM, INDICATION, COMPARISON})
"""Parts whose heading may have a region before it ("MRI BRAIN FINDINGS:")."""
_WORD = re.compile(r"[A-Za-z0-9][\w'.-]*(?:\s?[&/]\s?[A-Za-z][\w'.-]*)*|[&/]")
_LINE_HEAD = re.compile(r"[ \t]*(?:[#*=_>•·-]+[ \t]*)*(?:(?:\d{1,2}|[ivx]{1,4}|[A-Z])[.)][ \t]*)?[*_]*")
_HEAD_END = re.compile(
    r"[ \t*_]*+(?:(\([^()\n]{0,60}\))[ \t*_]*+)?(?:#?\d{1,2}[ \t*_]*+)?"
    r"(:+|={1,3}|-{1,3}(?=\s)|\u2013|\u2014|>+|$|(?=\n))[ \t*_]*"
)
_SENTENCE_END = re.compile(r"[.]\s{1,9}(?=[A-Z])")
_ENDS = frozenset(".!?;:)]\n")
_COLON = re.compile(r"[:\u2013\u2014]|(?<=\s)-(?=\s)|(?<=[A-Za-z])-(?=\s)")
_LOOK_BACK = 80  # characters before a colon that may hold a heading
_CAPITALS = re.compile(r"(?m)^[ \t]*([A-Z][A-Z/& ]{3,40}[A-Z])[ \t]+(?=[\dA-Z(])")
_ADDENDUM_LOOK = 120
_SENTENCE_END = re.compile(r"\.\s(?=\s*+[A-Z])")
_ANY_MARK = re.compile(r"[:=>\u2013\u2014-]")
_NUMBERED = 8  # characters before a heading that may hold its number
_SHORTEST_INSIDE = 4  # letters of a heading in the middle of a line


class PartHeadings(Entry, frozen=True):
    """The headings of one part."""

    why: str
    headings: tuple[str, ...]


class HeadingsFile(Entry, frozen=True):
    """The file `headings.yaml`."""

    longest_words: int
    parts: dict[str, PartHeadings]
    addendum_openings: tuple[str, ...]
    places: dict[str, tuple[str, ...]]


class Part(NamedTuple):
    """One part of a report.

    Attributes:
        name: which part, by its heading; "whole" where none opens it.
        text: its words.
    """

    name: str
    text: str


class _Head(NamedTuple):
    start: int
    end: int
    part: str


@cache
def headings() -> HeadingsFile:
    """Return the headings, read once."""
    return load(files(__package__) / "knowledge" / "headings.yaml", HeadingsFile)


@cache
def _parts() -> dict[str, str]:
    return {heading: part for part, entry in headings().parts.items() for heading in entry.headings}


@cache
def places() -> dict[str, str]:
    """Return the labels of regions, each with its place."""
    return {label: place for place, labels in headings().places.items() for label in labels}


def split(text: str) -> list[Part]:
    """Return the parts of a report in their order; one part, "whole", where it has no headings."""
    heads = _heads(text)
    if not heads:
        return [Part(WHOLE, text)]
    parts: list[Part] = []
    if text[: heads[0].start].strip(" \t\n0123456789.)*_#=>-"):
        parts.append(Part(WHOLE, text[: heads[0].start]))
    telling = max((place for place, head in enumerate(heads) if head.part == FINDINGS), default=-1)
    for place, head in enumerate(heads):
        end = heads[place + 1].start if place + 1 < len(heads) else len(text)
        words = text[head.end : end]
        if head.part in _SHORT_PARTS and not (place < telling and place + 1 < len(heads)):
            # Without a heading of the findings behind it, a short part ends with its paragraph.
            line_start = text.rfind("\n", 0, head.start) + 1
            inline = bool(text[line_start : head.start].strip(" \t*_#-"))
            own, rest = _first_paragraph(words, head.part, sentence=inline or place + 1 == len(heads))
            parts.append(Part(head.part, own))
            if rest.strip():
                parts.append(Part(WHOLE, rest))
        else:
            parts.append(Part(head.part, words))
    return parts


def _first_paragraph(words: str, part: str, *, sentence: bool) -> tuple[str, str]:
    """Part the paragraph that belongs to a short part from what follows; perhaps its first sentence only."""
    lead = len(words) - len(words.lstrip())
    end = words.find("\n", lead)
    sentence = sentence and part != NOTHING and (end < 0 or not words[end:].strip())
    if part in {EXAM, REFERRER} or sentence:
        stop = _SENTENCE_END.search(words[lead : end if end >= 0 else None])
        if stop is not None:
            end = lead + stop.end()
    return (words, "") if end < 0 else (words[:end], words[end:])


def _heads(text: str) -> list[_Head]:
    found: dict[int, _Head] = {}
    start = 0
    for line in text.split("\n"):
        head = _line_head(start, line)
        if head is not None:
            found[head.start] = head
        start += len(line) + 1
    for mark in _COLON.finditer(text):
        head = _before_colon(text, mark.start(), mark.end())
        if head is not None and not any(
            head.start < other.end and other.start < head.end for other in _near(found, head)
        ):
            found[head.start] = head
    for match in _CAPITALS.finditer(text):
        words = _normal(match[1])
        part = _parts().get(words)
        if part in {FINDINGS, IMPRESSION, INDICATION, TECHNIQUE, COMPARISON, ADDENDUM} and match.start(1) not in found:
            found[match.start(1)] = _Head(match.start(1), match.end(), part)
    return sorted(found.values())


def _near(found: dict[int, _Head], head: _Head) -> list[_Head]:
    return [found[start] for start in range(max(head.start - _LOOK_BACK, 0), head.end) if start in found]


def _line_head(start: int, line: str) -> _Head | None:
    """Return the heading with which a line begins, with a mark behind it or alone in its line."""
    if len(line) > _LOOK_BACK // 2 and _ANY_MARK.search(line, 0, _ADDENDUM_LOOK) is None:
        return None
    lead = _LINE_HEAD.match(line)
    begin = lead.end() if lead else 0
    words: list[re.Match[str]] = []
    for match in _WORD.finditer(line, begin, begin + _LOOK_BACK):
        if words and line[words[-1].end() : match.start()].strip():
            break
        words.append(match)
        if len(words) >= headings().longest_words:
            break
    for count in range(len(words), 0, -1):
        end = words[count - 1].end()
        mark = _HEAD_END.match(line, end)
        if mark is None:
            continue
        alone = not line[mark.end() :].strip() and not mark[2]
        part = _part(_normal(line[begin:end]), line[begin:end])
        if part is None or (alone and len(line.strip()) > _LOOK_BACK // 2):
            continue
        return _Head(start + begin, start + mark.end(), part)
    folded = line[begin : begin + _ADDENDUM_LOOK].lower()
    if folded.startswith(headings().addendum_openings):
        colon = folded.find(":")
        if colon > 0:
            return _Head(start + begin, start + begin + colon + 1, ADDENDUM)
    return None


def _before_colon(text: str, colon: int, behind: int) -> _Head | None:
    """Return the heading that ends right before a colon inside a line."""
    low = max(text.rfind("\n", 0, colon) + 1, colon - _LOOK_BACK)
    colon = _before_bracket(text, low, colon)
    words = list(_WORD.finditer(text, low, colon))[-headings().longest_words :]
    if not words or text[words[-1].end() : colon].strip(" *_\t"):
        return None
    for first in range(len(words)):
        start = words[first].start()
        written = text[start:colon].strip(" *_\t")
        if "." in written[:-1] or ";" in written or "," in written:
            continue
        part = _parts().get(_normal(written))
        if part is None:
            continue
        bound = _opens(text, start)
        capital = written.isupper() or (
            text[behind - 1] == ":" and written[:1].isupper() and part not in {NOTHING, REFERRER}
        )
        if bound or (capital and part not in {EXAM, CONTRAST} and len(written) >= _SHORTEST_INSIDE):
            if text[behind - 1] != ":" and not written.isupper():
                continue
            return _Head(start, behind, part)
    return None


def _opens(text: str, start: int) -> bool:
    """Tell whether a sentence or a line can begin at a place, perhaps behind a number."""
    before = text[max(start - _NUMBERED, 0) : start]
    bare = before.rstrip(" \t")
    if bare[-1:] in {".", ")"} and bare[-2:-1].isdigit():
        bare = bare[:-1].rstrip("0123456789").rstrip(" \t")
        return not bare or bare[-1] in _ENDS
    return not bare or bare[-1] in _ENDS or before.endswith("  ")


def _before_bracket(text: str, low: int, colon: int) -> int:
    """Return where the words of a heading end that has a bracket behind it ("ADDENDUM (3 March):")."""
    before = text[low:colon].rstrip()
    if before.endswith(")") and (opening := before.rfind("(")) > 0:
        return low + opening
    return colon


def _normal(words: str) -> str:
    return " ".join(
        words.lower().replace("&", " and ").replace("/", " and ").replace(".", "").replace("'s", "").split()
    )


def _part(words: str, written: str) -> str | None:
    known = _parts()
    if (part := known.get(words)) is not None:
        return part
    listed = words.split()
    beside = choices().region_words.value
    for count in range(len(listed) - 1, 0, -1):
        head, tail = " ".join(listed[:count]), listed[count:]
        if head in known and all(word in beside or word.isdigit() for word in tail):
            return known[head]
        head, lead = " ".join(listed[-count:]), listed[:-count]
        if known.get(head) in _AFTER_REGION and all(word in beside for word in lead) and written[:1].isupper():
            return known[head]
    return None
