"""A yes and a no with a box each, several such pairs in one line: "Pregnant Y [ ] N [x]   Clip Y [ ] N [x]"."""

from __future__ import annotations

import re
from functools import cache

from cds_services.forms.blanks import blank
from cds_services.forms.printed import printed
from cds_services.forms.ringed import before
from cds_services.knowledge import any_of

_EMPTY = r"(?:\[[ ]?\]|\([ ]\)|[\u2610\u25a1\u25cb]|_{2,4})"
_TICKED = r"(?:\[[ ]?[xX\u2713\u2714][ ]?\]|\([ ]?[xX\u2713\u2714][ ]?\)|[\u2612\u2611]|_{1,2}[xX\u2713\u2714]_{1,2})"
_GAP = r"[ ]{0,2}"
_BETWEEN = r"[ ]{1,6}/?[ ]{0,3}"
# The boxes stand behind: no box may stand before the first word, and no third choice behind.
_BEFORE = ("[A-Za-z0-9?:.]", r"[A-WYZa-wyz]\)")
_OPENS = "(?:" + "|".join(f"(?<={last}[ ]{{{spaces}}})" for last in _BEFORE for spaces in range(1, 7)) + ")"
# Only the ticked one has a box: "Pacemaker   Yes  \u2612No".
_ONE_BOX = re.compile(
    rf"(?<=[A-Za-z)?:])[ ]{{1,8}}(?:(?:Y|Yes|YES)[ ]{{1,6}}{_TICKED}[ ]?(?P<n>No|NO|N)"
    rf"|{_TICKED}[ ]?(?P<y>Yes|YES|Y)[ ]{{1,6}}(?:No|NO|N))(?![\w'])(?![ ]{{0,3}}[\[(\u2610-\u2612_])"
)
# A letter behind the chosen one: "Weakness:  Yes   No X".
_LETTER = re.compile(
    r"(?<=[A-Za-z)?:])[ ]{1,8}(?:(?:Yes|YES)[ ]{2,8}(?P<n>No|NO)[ ][xX\u2713\u2714]"
    r"|(?P<y>Yes|YES)[ ][xX\u2713\u2714][ ]{2,8}(?:No|NO))(?=[ ]{0,8}(?:\n|$))"
)
# A question, and its boxes in the line below.
_BELOW = re.compile(
    rf"\?[ ]{{0,60}}\n(?=[ ]{{0,8}}(?:{_EMPTY}|{_TICKED})[ ]?(?:Yes|No|YES|NO)[ ]{{1,8}}(?:{_EMPTY}|{_TICKED})[ ]?"
    rf"(?:Yes|No|YES|NO)[ ]{{0,8}}(?:\n|$|{_EMPTY}|{_TICKED}))"
)
_SIGNS = ("[", "(x", "(X", "( ", "\u2610", "\u2611", "\u2612", "\u25a1", "_", " X", " x", "\u2713")
_MAY_BE = re.compile(
    r"[YyNn](?:es|ES|o|O)[ ][xX\u2713]|[YyNn](?:es|ES|o|O)?[ ]{0,2}[\[(\u2610-\u2612_]"
    r"|[\u2611\u2612\])][ ]?(?:Yes|YES|No|NO|Y|N)\b"
)

# Blanks of one or two strokes behind their words, where a letter ticks some: "ataxia _  diplopia x  weakness __".
_STROKES = re.compile(r"(?<=[a-z)>\d][ ])_{1,2}(?=[ ]{2}|[ ]?\n|[ ]?$)")
_FEWEST_BLANKS = 4
_MARKED = re.compile(r"(?<=[a-z)>\d][ ])(?:[xX\u2713\u2714]|Y)(?=[ ]{2}|[ ]?\n|[ ]?$)")
_NOT_MARKED = re.compile(r"(?<=[a-z)>\d][ ])N(?=[ ]{2}|[ ]?\n|[ ]?$)")


@cache
def _pairs() -> re.Pattern[str]:
    """Return what finds a pair of answers with a box behind each, and no third choice."""
    third = any_of(printed().third_choices)
    return re.compile(
        rf"{_OPENS}(?:"
        rf"(?:Y|Yes|YES|y|yes){_GAP}(?:(?P<y>{_TICKED}){_BETWEEN}(?:N|No|NO|n|no){_GAP}{_EMPTY}"
        rf"|{_EMPTY}{_BETWEEN}(?:N|No|NO|n|no){_GAP}(?:(?P<n>{_TICKED})|{_EMPTY}))"
        rf"|(?:N|No|NO|n|no){_GAP}(?:(?P<n2>{_TICKED}){_BETWEEN}(?:Y|Yes|YES|y|yes){_GAP}{_EMPTY}"
        rf"|{_EMPTY}{_BETWEEN}(?:Y|Yes|YES|y|yes){_GAP}(?:(?P<y2>{_TICKED})|{_EMPTY}))"
        rf")(?![ ]{{0,3}}(?:{third}))"
    )


@cache
def _instruction() -> re.Pattern[str]:
    """Return what finds "(check one)"."""
    words = printed()
    return re.compile(
        rf"\((?:please )?(?:{any_of(words.box_instructions)})(?: all)?(?: (?:{any_of(words.box_choices)}))?\)",
        re.IGNORECASE,
    )


def warm_up() -> None:
    """Compile the patterns, which the first order need not wait for."""
    _pairs()
    _instruction()


def answered(text: str) -> str:
    """Return a text in which such a pair is its answer, of the same length; one that nobody ticked is blank."""
    if "?" in text and "\n" in text:
        text = _BELOW.sub(lambda found: "?".ljust(len(found[0])), _instruction().sub(blank, text))
    if " _" in text and len(_STROKES.findall(text)) >= _FEWEST_BLANKS:
        text = "\n".join(map(_boxed, text.split("\n")))
    if not any(sign in text for sign in _SIGNS) or _MAY_BE.search(text) is None:
        return text
    return _LETTER.sub(_one, _ONE_BOX.sub(_one, _pairs().sub(_answer, text)))


def _boxed(line: str) -> str:
    """Draw the blanks of a line as boxes."""
    if _STROKES.search(line) is None and _MARKED.search(line) is None:
        return line
    line = _STROKES.sub(lambda blank: "\u2610".ljust(len(blank[0])), line)
    return _NOT_MARKED.sub("\u2610", _MARKED.sub("\u2612", line))


def _answer(found: re.Match[str]) -> str:
    answer = "Yes" if found["y"] or found["y2"] else "No" if found["n"] or found["n2"] else ""
    return (("" if before(found) in {"?", ":"} else ": ") + answer).ljust(len(found[0]))


def _one(found: re.Match[str]) -> str:
    return (": " + ("Yes" if found["y"] else "No")).ljust(len(found[0]))
