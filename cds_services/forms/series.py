"""Short answers behind their words, which are answers only beside others: "fever n / ca n", "ca neg MS neg"."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from cds_services.forms.answers import answers_file
from cds_services.forms.mark import Kind, Mark

_YES = "yYpP+"
"""How an answer begins that affirms; all others deny."""
_DASHES = r"\-\u2013\u2212"
_PARTED = re.compile(
    rf"[ ](?P<answer>[ny{_DASHES}+0]|[NY](?=[ ]\())(?<=[^\s,;/.|:?][ ].)"
    r"(?=[ ]{0,2}(?:[,;/|]|$|[.](?:\s|$))|[ ]\([^()\n]{0,60}\)[ ]?(?:[,;/|]|$)|(?<=0)[ ](?:[A-Z]|-[ ])"
    r"|[ ]{2,3}[a-z]|(?<=[-+])[ ]{2,3}[A-Z])",
    re.MULTILINE,
)
"""One of several that commas, slashes or wide gaps part."""
_ALONE = re.compile(
    rf"(?:^|[.;]\s)[A-Za-z]+(?:[ ][A-Za-z]+)?[ ](?P<answer>[{_DASHES}])(?=[ ]?(?:[.;]|$))", re.MULTILINE
)
"""A sentence of nothing but a label and a sign: "Cancer -."."""
_ALONE_TOLD = re.compile(
    rf"(?:^|[.;]\s)[A-Za-z]+(?:[ ][A-Za-z]+)?[ ](?P<answer>[{_DASHES}])(?=[ ]\([^()\n]{{0,60}}\)[ ]?(?:[.;]|$))",
    re.MULTILINE,
)
"""The same with words in brackets, beside others that are alone: "Pregnancy - (on the pill)"."""


class _Patterns(NamedTuple):
    """What finds the answers of a series, with the words of `answers.yaml`.

    Attributes:
        run: a sentence that consists of them: every piece ends with its answer.
        reply: each of these answers.
    """

    run: re.Pattern[str]
    reply: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = "|".join(map(re.escape, answers_file().serial_answers))
    label = rf"(?!(?:{words})[ ,/.;\n])[A-Za-z>][\w>&'%~]*(?:[-/][A-Za-z]\w*)*"
    tile = (
        rf"{label}(?:[ ]{label}){{0,4}}(?:[ ]{{1,3}}(?:{words}|[{_DASHES}+])|[{_DASHES}+])(?![\w/])"
        r"(?:[ ]?\([^()\n]{0,60}\))?[ ,/]*"
    )
    return _Patterns(
        re.compile(rf"(?:^|[.;:?])[ ]*(?:{tile}){{2,}}(?=[.;\n]|$)", re.MULTILINE),
        re.compile(rf"(?:(?<=[ ])(?:{words}|[{_DASHES}+])|(?<=\w)[{_DASHES}+])(?![\w/])"),
    )


_BRACKET = re.compile(r"\([^()\n]*\)")
_PREFIXED = re.compile(
    r"(?:(?<=[,;:\n])|(?<=[,;:.][ ])|(?<=^))(?P<answer>[-+](?<!\n[-+])(?=[A-Za-z]{3,}[^\n,;:.]{0,40}(?:[,;.\n]|$))"
    r"|[YN](?=[ ][A-Za-z]{2,}[^\n,;:.]{0,60}(?:[,;.\n]|$)))"
)
"""A sign or letter right before its words, one of several on a line: "-fever, -trauma", "Y new sx; N pregnant"."""
_SECOND_PREFIXED = re.compile(r"[,;][ ]?(?:[-+][A-Za-z]{3}|[YN][ ][A-Za-z]{2})")
_RUN_OF_SIGNS = re.compile(
    r"(?:(?:(?<=^)|(?<=[ :]))[-+][A-Za-z][^\n,;:.+]{1,40}?(?=[ ][-+][A-Za-z]|[.,;\n]|$)[ ]?){3,}", re.MULTILINE
)
_SIGN = re.compile(r"(?:(?<=^)|(?<=[ :]))[-+](?=[A-Za-z])", re.MULTILINE)
"""Signs before their words without commas, at least three in a row: "ROS: -LOC -numbness -weakness"."""
_THREE_SIGNS = re.compile(r"[-+][A-Za-z][^\n+]{0,40}?[ ][-+][A-Za-z][^\n+]{0,40}?[ ][-+][A-Za-z]")
_FEWEST = 2
# Each begins with one of few characters, to which the search leaps.
_HINTS = (
    re.compile(
        rf"[ ](?<=[\w)%][ ])(?:(?:[nyNY]|0(?!\.\d)|neg|pos|denied)(?:[ ]?[.,;/|]|[ ]\(|[ ]+(?=[A-Za-z])|$)"
        rf"|[{_DASHES}+](?:[ ]?[.,;/|]|[ ]\(|[ ]{{2}}|$))",
        re.MULTILINE,
    ),
    re.compile(r"[-+](?<=[a-z].)(?:[ ,/.;]|$)", re.MULTILINE),
)


def warm_up() -> None:
    """Compile what finds series, so that the first text need not wait for it."""
    _patterns()


def may_be_series(text: str) -> bool:
    """Tell in a quick look whether a text can hold such answers: two of them, or a sentence of one."""
    if _SECOND_PREFIXED.search(text) is not None or _THREE_SIGNS.search(text) is not None:
        return True
    for hint in _HINTS:
        hints = hint.finditer(text)
        if next(hints, None) is not None:
            return next(hints, None) is not None or _ALONE.search(text) is not None
    return False


def with_series(text: str, marks: list[Mark]) -> list[Mark]:
    """Return the marks of a text, with each answer of a series as a sign."""
    spans = {*_parted(text), *_run(text)}
    if not spans:
        return marks
    signs = [Mark(Kind.PLUS if text[start] in _YES else Kind.MINUS, start, end) for start, end in spans]
    taken = {sign.start + shift for sign in signs for shift in (-1, 0)}
    others = [mark for mark in marks if mark.start not in taken or mark.kind not in {Kind.DASH, Kind.GAP}]
    return sorted([*others, *signs], key=lambda mark: mark.start)


def _parted(text: str) -> list[tuple[int, int]]:
    lines: list[list[tuple[int, int]]] = [[]]
    for found in _PARTED.finditer(text):
        if lines[-1] and text.find("\n", lines[-1][-1][1], found.start()) >= 0:
            lines.append([])
        lines[-1].append(found.span("answer"))
    series = any(len(line) >= _FEWEST for line in lines)
    spans = [found.span("answer") for found in _ALONE.finditer(text)]
    if len(spans) >= _FEWEST:
        spans += [found.span("answer") for found in _ALONE_TOLD.finditer(text)]
    # Where one line is a series, a single answer that ends another one is no less an answer: "(5) Cancer -".
    return (
        spans
        + _prefixed(text)
        + [sign.span() for run in _RUN_OF_SIGNS.finditer(text) for sign in _SIGN.finditer(text, *run.span())]
        + [span for line in lines for span in line if len(line) >= _FEWEST or (series and _ends_line(text, span[1]))]
    )


def _prefixed(text: str) -> list[tuple[int, int]]:
    """Return the signs before their words; a line that begins with one may be a bullet, and one alone a dash."""
    found = [match.span("answer") for match in _PREFIXED.finditer(text)]
    near = {span for pair in pairwise(found) if "\n" not in text[pair[0][0] : pair[1][0]] for span in pair}
    if not near:
        return []
    # What "Y" affirms is prose as it stands; the first line of a text may be the first of a list.
    return [span for span in found if text[span[0]] != "Y" and (span[0] or span in near)]


def _ends_line(text: str, offset: int) -> bool:
    end = text.find("\n", offset)
    return not text[offset : end if end >= 0 else len(text)].strip()


def _run(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for run in _patterns().run.finditer(text):
        brackets = [bracket.span() for bracket in _BRACKET.finditer(text, *run.span())]
        spans += [
            found.span()
            for found in _patterns().reply.finditer(text, *run.span())
            if not any(first < found.start() < last for first, last in brackets)
        ]
    return spans
