"""Vertebral levels and lengths in segments, as a sentence names them."""

from __future__ import annotations

import re
from typing import NamedTuple

from cds_services.reports.choices import choices

_LEVEL = r"(?:c[1-8]|[td](?:1[0-2]|[1-9])|l[1-5]|s1)"
_JOIN = (
    r"(?:\s{0,3}[-/]\s{0,3}|\s{1,3}(?:down\s|up\s)?(?:to|through|thru|till|until)\s{1,3}|\s{0,3}-{1,2}>\s{0,3})"
    r"(?:the\s)?(?:level\sof\s|tip\sof\s(?:the\s)?)?"
)
_EDGE = (
    r"(?:\s(?:(?:upper|lower|superior|inferior|mid)\s)?(?:end\s?plate|border|margin|body|vertebra|vertebral body)){0,1}"
)
_SPAN = re.compile(
    rf"(?<![a-z0-9])(?:(?P<from_side>mid|middle|upper|lower)[\s-]{{1,3}})?(?P<first>{_LEVEL})(?![a-z0-9])"
    rf"(?:{_EDGE}{_JOIN}(?:(?P<to_side>mid|middle|upper|lower)[\s-]{{1,3}})?(?:(?P<last>{_LEVEL})(?![a-z0-9])"
    r"|(?P<number>1[0-2]|[1-9])(?![0-9a-z]|\.\d|\s{0,3}(?:mm|cm|ml))"
    r"|(?P<conus>conus)(?:\s(?:medullaris|tip)){0,2}(?:\s{0,3}\(?\s{0,3}(?:at\s)?(?P<tip>l[1-3]|t1[0-2])\)?)?))?"
)
_LIMITS = (
    r"less than|under|shorter than|fewer than|<|not exceeding|none exceeding|none longer than|no more than|up to"
    r"|not longer than|each under|each less than"
)
_COUNT = re.compile(
    rf"(?<![a-z0-9.])(?:(?P<below>{_LIMITS})\s{{0,3}})?(?:a |an )?"
    r"(?P<number>\d{1,2}(?:\.\d)?|one|a single|single|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half)"
    r"(?: and a half)?(?:\s{0,3}(?:-|to)\s{0,3}\d{1,2})?[\s-]{0,3}"
    r"(?:full |complete |contiguous |continuous |adjacent |whole |cord ){0,2}"
    r"(?:(?:(?:vertebral|spinal|cord)[\s-]{1,3})?(?:body[\s-]{1,3})?segments?"
    r"|vertebrae?(?=\s(?:tall|high|long|in\s(?:height|length)))|vertebral[\s-]{1,3}(?:body[\s-]{1,3})?(?:levels?|bodies|lengths?|heights?))(?![a-z])(?!\s{1,3}(?:before|previously|then)\b)"
)
_CERVICAL, _THORACIC, _LUMBAR, _SACRAL = 0, 7, 19, 24
_BASE = {"c": _CERVICAL, "t": _THORACIC, "d": _THORACIC, "l": _LUMBAR, "s": _SACRAL}
_GERMAN = re.compile(r"(?<![a-z])([hbl])wk\s?(\d{1,2})(?!\d)")
_BETWEEN = re.compile(rf"between (?:the )?((?:mid|upper|lower)?[ -]?{_LEVEL}) and ")
_ORDINAL = r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
_IN_WORDS = re.compile(
    rf"\b(?P<first>{_ORDINAL})(?: (?P<join>to|through|and|until) (?:the )?(?P<last>{_ORDINAL}))? "
    r"(?P<region>cervical|neck|thoracic|dorsal)\b(?! (?:mri|scan|study|lesion|plaque|focus))"
)
_WORD_BEHIND = re.compile(r"[\s/)-]{0,4}([a-z]+)")
_FROM_ABOVE = re.compile(r"(?:obex|medulla|junction|brainstem|magnum|pons) (?:down )?to (?:the )?(?:level of )?$")
_THEN = re.compile(
    r"\b(?:previously|formerly|originally|initially|before|was|were|had|reduced from|shrunk from|down from|up from"
    r"|grown from)\b"
)
_NOW_SPAN = re.compile(
    r"\b(?:reduced|shrunk|contracted|shortened|receded|regressed|retracted) (?:in length )?(?:now )?to\b"
    r"|\bnow (?:only )?(?:confined to|limited to|restricted to|spans|spanning|extends|extending|occupies|from)\b"
)
_NOW = re.compile(r"\b(?:now|currently|today|at present|presently|reduced to|shrunk to|down to|grown to)\b")
_WEIGHTINGS = frozenset({"t1", "t2"})
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
        number: rounded down, at least 1.
        start: offset in the sentence.
        end: offset behind it.
    """

    number: int
    start: int
    end: int


def find_levels(folded: str) -> list[Levels]:
    """Return the levels of a sentence in lower case, in their order."""
    found: list[Levels] = []
    folded = _GERMAN.sub(_german, folded) if "wk" in folded else folded
    folded = _BETWEEN.sub(_to, folded) if "between" in folded else folded
    folded = _IN_WORDS.sub(_in_figures, folded)
    for match in _SPAN.finditer(folded):
        if not (_may_be_sequence(match) and _is_sequence(folded, match, found)):
            found.append(_without_start(folded, match, _levels(match)))
    return _of_today(folded, found) if len(found) > 1 else found


def _without_start(folded: str, match: re.Match[str], level: Levels) -> Levels:
    """Return "from the obex to C6" without a length: where it begins has no level."""
    before = folded[max(match.start("first") - _LOOK, 0) : match.start("first")]
    return level._replace(length=None) if _FROM_ABOVE.search(before) else level


def _of_today(folded: str, found: list[Levels]) -> list[Levels]:
    """Return what holds today of "previously C3 to T1, now C5 to C7"."""
    if (span := _NOW_SPAN.search(folded)) is not None:
        kept = [level for level in found if level.start >= span.end()]
        return kept or found
    then, now = _THEN.search(folded), _NOW.search(folded)
    if then is None or now is None or then.end() > now.start():
        return found
    kept = [level for level in found if not then.end() <= level.start < now.start()]
    return kept if any(level.start >= now.end() for level in found) else found


def _may_be_sequence(match: re.Match[str]) -> bool:
    alone = match["last"] is None and match["conus"] is None
    return match["first"] in _WEIGHTINGS and (alone or match["last"] in _WEIGHTINGS)


def _levels(match: re.Match[str]) -> Levels:
    first = last = _number(match["first"])
    if match["tip"]:
        last = max(_number(match["tip"]), first)
    elif match["conus"]:
        return Levels(first, max(first, _LUMBAR - 1), None, match.start(), match.end())
    elif match["last"]:
        last = _number(match["last"])
    elif match["number"]:
        last = _below(match["first"], int(match["number"]))
    first, last = min(first, last), max(first, last)
    # From the middle of one to the middle of another is one less than both and all between.
    ends = bool(match["from_side"] and match["to_side"] and last > first)
    return Levels(first, last, last - first + 1 - ends, match.start("first"), match.end())


def _below(name: str, number: int) -> int:
    """Return the lower of two vertebrae of which the second is written without its letter ("C5-6", "T12/1")."""
    first, last = _number(name), _BASE[name[0]] + number - 1
    if last >= first:
        return last
    return first + 1 if number == 1 and first + 1 in {_THORACIC, _LUMBAR, _SACRAL} else first


def find_segments(folded: str) -> list[Segments]:
    """Return the lengths that a sentence in lower case states in segments."""
    found: list[Segments] = []
    numbers, limits = choices().numbers.value, choices().upper_limits.value
    for match in _COUNT.finditer(folded):
        word = match["number"].removeprefix("a ")
        value = float(word) if word[0].isdigit() else float(numbers[word])
        if match["below"] and value > 1 and match["below"] not in limits:
            continue  # "shorter than three segments": a limit, not a length
        found.append(Segments(max(int(value), 1), match.start(), match.end()))
    return found


def _to(match: re.Match[str]) -> str:
    """Return "between C3 and" as "between C3 to", in as many characters."""
    return match[0][: match.end(1) - match.start()] + " to  "


def _in_figures(match: re.Match[str]) -> str:
    """Return "the third to the sixth thoracic" as "t3-t6", in as many characters."""
    ordinals, letter = _ORDINAL.split("|"), match["region"][0].replace("d", "t").replace("n", "c")
    first = ordinals.index(match["first"]) + 1
    last = ordinals.index(match["last"]) + 1 if match["last"] else first
    parted = match["join"] == "and" and last != first + 1
    return f"{letter}{first}{',' if parted else '-'}{letter}{last}".ljust(len(match[0]))


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
    behind = _WORD_BEHIND.match(folded, match.end(), match.end() + _LOOK)
    if match["last"] and match["first"] == match["last"]:
        return True
    word = _word_before(folded[max(match.start("first") - _LOOK, 0) : match.start("first")])
    following = behind[1] if behind else ""
    words = choices()
    if word in words.level_before.value:
        return following in words.sequence_sure.value
    if (
        found
        and not words.joins_levels.value.isdisjoint({word})
        and not folded[found[-1].end : match.start("first")].strip(" ,/&andor")
    ):
        return False
    if match["last"] and "/" not in match[0] and not following:
        return False
    sequence = following in words.sequence_behind.value or word in words.sequence_before.value
    return match["last"] is None or "/" in match[0] or sequence


def _word_before(text: str) -> str:
    """Return the word, or the mark, with which a stretch of text ends."""
    bare = text.rstrip(" \t\n(-")
    if bare[-1:] in {",", "/", "&"}:
        return bare[-1]
    first = len(bare)
    while first and bare[first - 1].isalpha():
        first -= 1
    return bare[first:]
