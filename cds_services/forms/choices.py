"""Choices that are printed beside the one that was made: code lists, options in brackets, lists that nobody used."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from cds_services.forms.blanks import blank, blank_lines
from cds_services.forms.printed import printed
from cds_services.knowledge import any_of

# What the numbers of a code list stand for, printed beside the chosen one: "(1 monitoring, 2 relapse, 3 other)".
_CODE_LIST = re.compile(
    r"[(\[]\s?(?:0\s?[=.:-]?\s?[A-Za-z][^()\[\],;/]{1,40}[,;/]\s?)?1\s?[=.:-]?\s?[A-Za-z][^()\[\],;/]{1,40}"
    r"[,;/]\s?2\s?[=.:-]?\s?[A-Za-z][^()\[\],;/]{1,40}[,;/]\s?3\s?[=.:-]?\s?[A-Za-z][^()\[\]]{1,300}[)\]]"
)
# Where one of these can begin: the search leaps to the brackets.
_NUMBERS_LISTED = re.compile(r"[(\[]\s?[01]")


class _Patterns(NamedTuple):
    """What finds printed choices, with the words of `printed.yaml`.

    Attributes:
        options: what may be chosen, printed before the choice: "(circle): pain / infection / tumour -> pain".
        none_chosen: a list of which nothing was chosen: "none selected" and its options in the lines behind it.
        chosen: how the words for a choice end, by which such a list can be told in a quick look.
    """

    options: re.Pattern[str]
    none_chosen: re.Pattern[str]
    chosen: tuple[str, ...]


@cache
def _patterns() -> _Patterns:
    words = printed()
    instructions, chosen = any_of(words.choice_instructions), any_of(words.chosen)
    return _Patterns(
        re.compile(
            rf"\((?:{instructions})[^()\n]{{0,20}}\)[ ]?:?[ ]?"
            r"(?P<options>[^\n:>/]{1,40}(?:/[^\n:>/]{1,40}){2,12})(?=->|-->|\u2192|=)",
            re.IGNORECASE,
        ),
        re.compile(
            rf"\b(?:{any_of(words.none_chosen)}) (?:{chosen})[ ]*\n"
            r"(?P<options>(?:[ \t]*[oO\u2022\u25e6*-][ ][^\n]{0,200}(?:\n|$)){1,20})",
            re.IGNORECASE,
        ),
        tuple(word[1:] for word in words.chosen),
    )


def warm_up() -> None:
    """Compile the patterns, which the first order need not wait for."""
    _patterns()


def without_choices(text: str) -> str:
    """Return a text without the choices that are printed in it, of the same length."""
    if "3" in text and _NUMBERS_LISTED.search(text) is not None:
        text = _CODE_LIST.sub(blank, text)
    patterns = _patterns()
    if "/" in text and "(" in text:
        text = patterns.options.sub(blank, text)
    if "\n" in text and any(word in text for word in patterns.chosen):
        text = patterns.none_chosen.sub(_not_chosen, text)
    return text


def _not_chosen(found: re.Match[str]) -> str:
    options = found["options"]
    return found[0][: -len(options)] + blank_lines(options)
