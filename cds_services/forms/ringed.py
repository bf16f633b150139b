"""A printed choice of which one is ringed, starred or underlined: "Pregnant Y *N*", "Pacemaker Y / (N)", "(Yes) No"."""

from __future__ import annotations

import re

_YES, _NO = "Y|Yes|YES|y|yes", "N|No|NO|n|no"
_OPEN, _CLOSE = r"(?:[(\[*<{>]{1,2}[ ]?|(?<!_)_)", r"(?:[ ]?[)\]*>}<]{1,2}|_(?!_))"
_NEAR = 80
_BETWEEN = r"(?:[ ]{1,3}[/|]?[ ]{0,3}|[/|][ ]{0,3})"
_ENDS = r"(?![\w'*]|[ ][a-z])"  # "(Y) No pain" goes on


def _last(plain: str, ringed: str) -> str:
    return rf"(?<=[\s:?])(?:{plain}){_BETWEEN}{_OPEN}(?P<{'n' if ringed is _NO else 'y'}>{ringed}){_CLOSE}(?!\w)"


def _first(ringed: str, plain: str) -> str:
    return rf"(?<!\w){_OPEN}(?P<{'fn' if ringed is _NO else 'fy'}>{ringed}){_CLOSE}{_BETWEEN}(?:{plain}){_ENDS}"


_RINGED = re.compile("|".join((_last(_YES, _NO), _last(_NO, _YES), _first(_YES, _NO), _first(_NO, _YES))))
# Where one can be: the search leaps to what rings it.
_MARKS = ("*", "_", "(Y", "(N", "(y", "(n", "( ", "[Y", "[N", "[y", "[n", "[ ", "<", ">")
_MAY_BE = re.compile(r"[(\[*_<{>][ ]?[YyNn]|[YyNn](?:es|ES|o|O)?[ ]?[*_]")

# A printed choice of which none is: "Pregnant? Yes No" at the end of its line.
_PRINTED = re.compile(
    rf"(?<=[^\s:?])[ ]?[:?]?[ ]{{1,3}}"
    rf"(?:(?:{_YES})[ ]{{1,8}}(?:{_NO})|(?:{_NO})[ ]{{1,8}}(?:{_YES}))[ ]{{0,8}}(?=\n|$)"
)
_MAY_BE_PRINTED = re.compile(r"[ ](?:Y|Yes|YES|y|yes|No|NO|N)[ ]{1,8}(?:N|No|NO|n|no|Y|Yes|YES|yes)[ ]*(?:\n|$)")


def chosen(text: str) -> str:
    """Return a text in which only the ringed one of such choices is left, of the same length, behind a colon."""
    if any(mark in text for mark in _MARKS) and _MAY_BE.search(text) is not None:
        text = _RINGED.sub(_ringed, text)
    if _MAY_BE_PRINTED.search(text) is not None:
        text = _PRINTED.sub(lambda found: ":".ljust(len(found[0])), text)
    return text


def _ringed(found: re.Match[str]) -> str:
    """Leave the ringed answer at its place, behind a colon where nothing else stands between it and its label."""
    name = found.lastgroup or ""
    parted = before(found) in {":", "?", "\n", ""} or not found.string[found.start() - 1].isspace()
    lead = found.start(name) - found.start()
    return ((" " if parted else ":").ljust(lead) + found[name]).ljust(len(found[0]))


def before(found: re.Match[str]) -> str:
    """Return the last character before a match that is no space, if it is near; else nothing."""
    return found.string[max(found.start() - _NEAR, 0) : found.start()].rstrip(" ")[-1:]
