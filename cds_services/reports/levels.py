"""Vertebral levels and lengths in segments, as a sentence names them."""

from __future__ import annotations

import re
from typing import NamedTuple

from cds_services.reports.choices import choices

_LEVEL = r"(?:c[1-8]|[td](?:1[0-2]|[1-9])|l[1-5]|s1)"
_SIDE = r"(?:(?:mid|upper|lower|superior|inferior|top of|bottom of)[\s-]+)?(?:(?:the\s+)?(?:level of\s+)?)?"
_JOIN = r"(?:\s*[-/]\s*|\s+(?:down\s+|up\s+)?(?:to|through|thru|till|until)\s+|\s*-+>\s*)(?:the\s+)?(?:level\s+of\s+)?"
_SPAN = re.compile(
    rf"(?<![a-z0-9])(?P<from_side>mid|middle|upper|lower)?[\s-]*(?P<first>{_LEVEL})(?![a-z0-9])"
    rf"(?:{_JOIN}(?P<to_side>mid|middle|upper|lower)?[\s-]*"
    rf"(?:(?P<last>{_LEVEL})(?![a-z0-9])|(?P<number>1[0-2]|[1-9])(?![0-9a-z]|\.\d|\s*(?:mm|cm|ml))|(?P<conus>conus)(?:\s+(?:medullaris|tip))*(?:\s*\(?\s*(?:at\s+)?(?P<tip>l[1-3]|t1[0-2])\)?)?))?"
)
_COUNT = re.compile(
    r"(?<![a-z0-9.])(?P<least>(?:more|greater|longer) than|over|at least|exceeding|>|>=)?\s*(?P<below>less than|under|shorter than|fewer than"
    r"|<|not exceeding|none exceeding|none longer than|no more than|up to|not longer than|each under|each less than)?\s*(?:a |an )?"
    r"(?P<number>\d{1,2}(?:\.\d)?|one|a single|single|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half)"
    r"(?P<half> and a half)?(?:\s*(?:-|to)\s*\d{1,2})?[\s-]*(?:full |complete |contiguous |continuous |adjacent |whole |cord )*"
    r"(?P<unit>(?:vertebral[\s-]*|spinal[\s-]*|cord[\s-]*)?(?:body[\s-]*)?segments?|vertebral[\s-]+(?:body[\s-]+)?(?:levels?|bodies|lengths?|heights?)|vertebral body)(?![a-z])"
)
_CERVICAL, _THORACIC, _LUMBAR, _SACRAL = 0, 7, 19, 24
_BASE = {"c": _CERVICAL, "t": _THORACIC, "d": _THORACIC, "l": _LUMBAR, "s": _SACRAL}
_GERMAN = re.compile(r"(?<![a-z])([hbl])wk\s?(\d{1,2})(?!\d)")
_WORD_BEFORE = re.compile(r"([a-z]+|,|/|&)[\s(-]*$")
_WORD_BEHIND = re.compile(r"[\s/)-]*([a-z]+)")
_LOOK = 24  # characters looked at beside a level


class Levels(NamedTuple):
    """One level, or an unbroken stretch of them, in a sentence.

    Attributes:
        first: number of its uppermost vertebra, counted from C1 as 0.
        last: number of its lowermost one.
        length: how many segments that is; nothing where the lower end is not said.
        start: offset in the sentence.
        end: offset behind it.
    """

    first: int
    last: int
    length: int | None
    start: int
    end: int

    def __str__(self) -> str:
        """Return the levels as reports write them."""
        upper, lower = _name(self.first), _name(self.last)
        return upper if upper == lower else f"{upper}-{lower}"

    @property
    def of_cord(self) -> bool:
        """True where the cord can be at that level."""
        return self.first < _LUMBAR


class Segments(NamedTuple):
    """A length that a sentence states in segments.

    Attributes:
        count: rounded down, at least 1.
        start: offset in the sentence.
        end: offset behind it.
    """

    count: int
    start: int
    end: int


def find_levels(folded: str) -> list[Levels]:
    """Return the levels of a sentence in lower case, in their order."""
    found: list[Levels] = []
    folded = _GERMAN.sub(_german, folded) if "wk" in folded else folded
    for match in _SPAN.finditer(folded):
        name = match["first"]
        single = match["last"] is None and match["number"] is None and match["conus"] is None
        if (
            name in {"t1", "t2"}
            and (single or match["last"] in {"t1", "t2"} or match["number"])
            and _is_sequence(folded, match, found)
        ):
            continue
        first = _number(name)
        if match["tip"] and (tip := _number(match["tip"])) >= first:
            found.append(Levels(first, tip, tip - first + 1, match.start("first"), match.end()))
            continue
        if match["conus"]:
            found.append(Levels(first, max(first, _LUMBAR - 1), None, match.start(), match.end()))
            continue
        last = first
        if match["last"]:
            last = _number(match["last"])
        elif match["number"]:
            last = _BASE[name[0]] + int(match["number"]) - 1
            if last < first:  # T12/1
                last = _LUMBAR + int(match["number"]) - 1 if first == _LUMBAR - 1 else first
            if name == "c7" and match["number"] == "1":
                last = _THORACIC
        if last < first:
            first, last = last, first
        length = last - first + 1
        if match["from_side"] and match["to_side"] and length > 1:
            length -= 1
        found.append(Levels(first, last, length, match.start("first"), match.end()))
    return found


def find_segments(folded: str) -> list[Segments]:
    """Return the lengths that a sentence in lower case states in segments."""
    found: list[Segments] = []
    numbers = choices().numbers.value
    for match in _COUNT.finditer(folded):
        word = match["number"].removeprefix("a ")
        value = float(word) if word[0].isdigit() else float(numbers[word])
        if match["below"]:
            if value > 1 and match["below"] not in {"up to", "not exceeding", "no more than"}:
                continue  # a limit, not a length
            value = max(value, 1)
        if match["unit"].endswith("body") or (value == 1 and word == "one" and not match["unit"].strip()):
            continue
        found.append(Segments(max(int(value), 1), match.start(), match.end()))
    return found


def _german(match: re.Match[str]) -> str:
    """Return HWK 4, BWK 6 and LWK 1 as C4, T6 and L1, in as many characters."""
    return f"{ {'h': 'c', 'b': 't', 'l': 'l'}[match[1]] }{match[2]}".ljust(len(match[0]))


def _number(name: str) -> int:
    return _BASE[name[0]] + int(name[1:]) - 1


def _name(number: int) -> str:
    for letter, base in (("S", _SACRAL), ("L", _LUMBAR), ("T", _THORACIC)):
        if number >= base:
            return f"{letter}{number - base + 1}"
    return f"C{number + 1}"


def _is_sequence(folded: str, match: re.Match[str], found: list[Levels]) -> bool:
    """Tell T2, a way of weighting an image, from T2, a vertebra."""
    before = _WORD_BEFORE.search(folded, max(match.start("first") - _LOOK, 0), match.start("first"))
    behind = _WORD_BEHIND.match(folded, match.end(), match.end() + _LOOK)
    if match["last"] and match["first"] == match["last"]:
        return True
    word = before[1] if before else ""
    following = behind[1] if behind else ""
    words = choices()
    if word in words.level_before.value:
        return following in {"weighted", "w", "flair", "stir", "sequences", "images", "imaging"} or (
            match["last"] is not None
            and following in words.sequence_behind.value
            and following not in {"lesion", "lesions", "signal", "with", "without"}
        )
    if (
        found
        and word in {",", "and", "/", "&", "or"}
        and not folded[found[-1].end : match.start("first")].strip(" ,/&andor")
    ):
        return False
    if match["last"] and folded[match.start() : match.end()].count("/") == 0 and not following:
        return False
    return (
        match["last"] is None
        or following in words.sequence_behind.value
        or word in words.sequence_before.value
        or "/" in match[0]
    )
