"""Signs that look like marks of a form and are none: arrows between numbers, "No. 1", full stops of shortened words."""

from __future__ import annotations

import re
from functools import cache

from cds_services.forms.answers import in_each_case
from cds_services.forms.blanks import blank
from cds_services.forms.printed import printed
from cds_services.knowledge import any_of

# From one number to another: "walking distance: 800 m -> 100 m" has no label "800 m".
_FROM_TO = re.compile(r"(?P<before>\d[ ]?(?:m|km|mi|miles|metres|meters|yards|min|mins)?[ ]?)->(?=[ ]?\d)")
# A number, and no denial: "gravida No. 1 (Z34)"; not "Trauma: No. 2 weeks of numbness".
_NUMERO = re.compile(r"(?<=[A-Za-z][ ])[Nn]o\.[ ]?(?=\d{1,4}[ ]?(?:[),;(]|$))", re.MULTILINE)
# The number of a question without a point: "2 how long? since August".
_UNPOINTED = re.compile(r"^[ \t]{0,8}\d{1,2}[ ](?=[A-Za-z][^\n?:]{2,120}[?:])", re.MULTILINE)
_FEWEST_NUMBERED = 4
_FEWEST_COMMAS = 2
# The numeral of an item.
_NUMERAL = re.compile(r"(?<=[\s:])\(?[1-9][.)](?=[ ]?[A-Za-z])")


def without_look_alikes(text: str) -> str:
    """Return a text without such signs, and with commas between the items of a numbered list, of the same length."""
    if len(_dictated_comma().findall(text)) >= _FEWEST_COMMAS:
        text = _dictated_comma().sub(lambda found: ",".ljust(len(found[0])), text)
        text = _dictated_stop().sub(lambda found: ".".ljust(len(found[0])), text)
    if "?" in text:
        text = _behind_question_mark().sub(blank, text)
    if any(end in text for end in _endings()):
        text = _shortened().sub(lambda found: found[0][:-1] + " ", text)
    if "o. " in text:
        text = _NUMERO.sub(blank, text)
    if text.count("\n1") + text.startswith("1") and len(_UNPOINTED.findall(text)) >= _FEWEST_NUMBERED:
        text = _UNPOINTED.sub(blank, text)
    if "->" in text:
        text = _FROM_TO.sub(r"\g<before>to", text)
    if "2" in text:
        text = _numbered().sub(lambda found: _NUMERAL.sub(_parted, found[0]), text)
    return text


def warm_up() -> None:
    """Compile the patterns, which the first order need not wait for."""
    for pattern in (_shortened, _numbered, _behind_question_mark, _dictated_comma, _dictated_stop):
        pattern()


@cache
def _behind_question_mark() -> re.Pattern[str]:
    return re.compile(rf"(?<=[ (\n]\?)(?:{any_of(printed().behind_question_mark)})[ ](?=[A-Za-z])")


@cache
def _dictated_comma() -> re.Pattern[str]:
    return re.compile(rf"[ ](?:{any_of(printed().dictated_commas)})(?=[ ])")


@cache
def _dictated_stop() -> re.Pattern[str]:
    return re.compile(rf"[ ](?:{any_of(printed().dictated_stops)})(?=[ ](?=[A-Z])|[ ]?$)")


@cache
def _endings() -> tuple[str, ...]:
    """Return how shortened words end, whatever they begin with: a quick look."""
    return tuple(f"{word[1:]}. " for word in printed().shortened)


@cache
def _shortened() -> re.Pattern[str]:
    """Return what finds a shortened word whose full stop ends nothing: "Susp. demyelinating dz - Y"."""
    return re.compile(rf"(?<![A-Za-z])(?:{in_each_case(*printed().shortened)})\.(?=[ ][A-Za-z])")


@cache
def _numbered() -> re.Pattern[str]:
    """Return what finds a differential that is numbered in one line: "DDx: 1) optic neuritis 2) MS"."""
    names = any_of(printed().differentials)
    return re.compile(rf"\b(?:{names})\b[^\n:]{{0,20}}?(?::|(?=[ ]\(?1[.)]))[^\n]{{0,300}}")


def _parted(found: re.Match[str]) -> str:
    """Put a comma in place of the numeral of an item, and nothing in place of the first."""
    return (" " if "1" in found[0] else ",").ljust(len(found[0]))
