"""What a form prints and nobody filled in: titles of sections, questions for the case of a yes, examples, leaders."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from cds_services.forms.blanks import blank
from cds_services.forms.printed import printed
from cds_services.knowledge import any_of

_NUMBER = r"[ \t]{0,8}(?:(?:\(?\d{1,2}[.)]|[~*\u2022>-])[ ]*)?"
_EMPTY = r"(?:\[[ ]?\]|\([ ]\)|[\u2610\u25a1\u25cb])"
# A title, and below it a question of the same word: "2. Pregnancy (Radiology)", "Is the patient pregnant? No".
_TITLE = re.compile(
    rf"{_NUMBER}(?P<word>[A-Za-z]{{5}})[A-Za-z]{{0,12}}(?:[ ][A-Za-z&/]{{1,16}}){{0,3}}"
    r"(?:[ ]?\([A-Za-z ]{2,30}\))?[ \t]{0,8}:?(?=\n[^\n]{0,120}(?P=word)[^\n]{0,120}[:?])",
    re.IGNORECASE,
)
# "Heart valve?  - no"
_SPACED = re.compile(r"\?[ ]{2,20}-(?=[ ]\w)")
# The mark of a question at the border of its cell: "| Pacemaker, valve? | No |".
_CELL = re.compile(r"\?(?=[ ]?\|)")
_LINE_ALONE = re.compile(r"^[^\n:?]{5,60}:?\n", re.MULTILINE)
# "EDD---", "Transport---own transport".
_LEADER = re.compile(r"(?<=[A-Za-z)])-{3,12}(?!>)")
_MARKED = re.compile(
    r"[ -](?:Y|N|[Yy]es|[Nn]o|YES|NO|[Nn]one|[xX])\b|[\u2610-\u2612\u2713\u2714\[\]?]|\([ xX\u2713]\)|_|\d{3}|[ ]{3}\S"
)
_NUMBERED = re.compile(r"^[ \t]{0,8}\(?\d{1,2}[.)][ ]", re.MULTILINE)
_FEWEST_NUMBERED = 4
_FEWEST_LISTED = 2
_BOX_BELOW = re.compile(r":[ \t]{0,8}\n[ \t]{0,8}[\[(\u2610\u25a1\u25cb]")
# Where a list to be marked can be.
_MAY_BE_MARKED = (
    "have?",
    "have:",
    "have\n",
    "have (",
    "have any",
    "ave of the f",
    "nter Y",
    "ick ",
    "TICK",
    "or tick",
    "lank ",
    "these",
    "following",
)


class _Patterns(NamedTuple):
    """What finds print, with the words of `printed.yaml`.

    Attributes:
        advised: advice that was given, with what it was: "Red flags explained: yes (numbness, weak legs)".
        if_yes: what is asked for the case of a yes, up to its answer: "If yes, current treatment i.e. chemo: none".
        if_behind: the same behind its question.
        if_condition: "If the diagnosis is ...", up to its answer.
        detail: a detail that is asked and not given: "Date of last scan:".
        examples: examples in a numbered question: "underlying conditions e.g. cancer, multiple sclerosis etc."
        examples_of_label: the same in brackets, in a label: "History (cancer, multiple sclerosis etc): numb legs".
        named: the name of a question before it: "Q Pregnancy (Radiology) - Is the patient pregnant? : No".
        listed: what a question lists in brackets, where something else is the answer: "2. Metal (clip, aid)? hip".
        asked: a question to the patient, and behind it the next one, or nothing.
        to_mark: a list in plain lines below a question that is answered beside each.
        hint: a hint in place of an answer: "Duration: ex. acute, chronic".
        over_boxes: a line that leads to boxes of which none is ticked.
    """

    advised: re.Pattern[str]
    if_yes: re.Pattern[str]
    if_behind: re.Pattern[str]
    if_condition: re.Pattern[str]
    detail: re.Pattern[str]
    examples: re.Pattern[str]
    examples_of_label: re.Pattern[str]
    named: re.Pattern[str]
    listed: re.Pattern[str]
    asked: re.Pattern[str]
    to_mark: re.Pattern[str]
    hint: re.Pattern[str]
    over_boxes: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = printed()
    ends = any_of(words.list_ends)
    conditions = any_of(words.conditions)
    of_these = rf"(?:[ ]of[ ](?:{any_of(words.have_of)}))?"
    marks = rf"(?:[\[(]?(?:{any_of(words.to_mark)})\b[^\n]{{0,80}})?"
    have = rf"\b(?:{any_of(words.may_have)})[ ]have(?:[ ]any)?{of_these}[ ]{{0,2}}[?:]?[ ]{{0,3}}{marks}"
    return _Patterns(
        advised=re.compile(
            rf"(?P<advice>\b(?:{any_of(words.advice)}))[ ]?[:?][ ]?(?:{any_of(words.advice_given)})\b(?=[ ]?\()",
            re.IGNORECASE,
        ),
        if_yes=_line(rf"{_NUMBER}If (?:{any_of(words.cases)})\b[^\n:?]{{0,160}}(?=[:?]|\n|$)"),
        if_behind=re.compile(
            rf"(?<=\?)[ ]{{1,3}}If (?:{any_of(words.cases_behind)})\b[^\n:?]{{0,80}}\??", re.IGNORECASE
        ),
        if_condition=_line(
            rf"{_NUMBER}If (?:the )?(?:{conditions}) (?:is|has)[^\n:?.]{{2,160}}(?=[:?.]|\n|$)",
        ),
        detail=_line(
            rf"{_NUMBER}(?:{any_of(words.details)}) of (?:[A-Za-z]{{2,14}}[ ]){{0,3}}"
            rf"[A-Za-z]{{2,14}}[ \t]{{0,8}}(?:{any_of(words.empty_details)})?[ \t]{{0,8}}$"
        ),
        examples=re.compile(rf"\b(?:{any_of(words.examples)})[ ][^\n.:?]{{3,160}}?\b(?:{ends})\b\.?", re.IGNORECASE),
        examples_of_label=re.compile(rf"\([^()\n]{{5,160}}\b(?:{ends})\b\.?\)(?=[ ]{{0,3}}:)", re.IGNORECASE),
        named=re.compile(
            rf"^(?:{any_of(words.question_names)})[ ]+[A-Z][^\n-]{{2,40}}[ ]-[ ](?=[^\n]{{3,120}}\?[ ]{{0,3}}:)",
            re.MULTILINE,
        ),
        listed=_line(
            r"[ \t]{0,8}\(?\d{1,2}[.)][^\n(?]{2,80}(?P<list>\([^()\n]{5,160}\))"
            rf"(?=\?[ ]{{1,3}}(?!(?:{any_of(words.list_answers)})\b)[A-Za-z])"
        ),
        asked=_line(
            rf"{_NUMBER}(?:{any_of(words.asks)}) (?:the )?(?:{any_of(words.asked)})\b[^\n?]{{2,200}}\?"
            r"(?=[ \t]{0,8}(?:\n[ \t]{0,240})?(?:\Z|\n[ \t]{0,8}(?:\Z|[^\n]{2,200}\?[ \t]{0,8}(?:\n|$))))"
        ),
        to_mark=_line(
            rf"(?P<head>[^\n]{{0,80}}(?:{have}|\b(?:{any_of(words.marked_how)})\b[^\n]{{0,80}})\n)"
            r"(?P<items>(?:[^\n:]{2,70}(?:\n|\Z)){3,24})"
        ),
        hint=re.compile(rf"(?<=:)[ ]{{1,3}}(?:{any_of(words.hints)})[ ][^\n:?]{{0,200}}(?=\n|$)", re.IGNORECASE),
        over_boxes=_line(
            rf"[^\n:]{{3,160}}\b(?:{any_of(words.leads_to_boxes)})[ \t]{{0,8}}:"
            rf"(?=[ \t]{{0,8}}(?:\n[ \t]{{0,8}}{_EMPTY}[^\n]*){{1,12}}"
            r"(?:\n(?![ \t]{0,8}[\[(\u2610-\u2612\u2713\u2714])|\Z))"
        ),
    )


def _line(pattern: str) -> re.Pattern[str]:
    """Return what finds a pattern at the beginning of a line."""
    return re.compile(rf"^{pattern}", re.MULTILINE | re.IGNORECASE)


def warm_up() -> None:
    """Compile the patterns, which the first order need not wait for."""
    _patterns()


def without_unfilled(text: str) -> str:
    """Return a text without what only its form says, of the same length."""
    if "?  " in text:
        text = _SPACED.sub(lambda found: "? -".ljust(len(found[0])), text)
    if "|" in text:
        text = _CELL.sub(" ", text)
    if "(" in text:
        text = _patterns().advised.sub(lambda found: found["advice"].ljust(len(found[0])), text)
    if "---" in text:
        text = _LEADER.sub(lambda found: ":".ljust(len(found[0])), text)
    if "\n" not in text:
        return text
    text = _without_print(text)
    patterns = _patterns()
    if "If " in text or "IF " in text or "if " in text:
        text = patterns.if_condition.sub(blank, patterns.if_behind.sub(blank, patterns.if_yes.sub(blank, text)))
    if any(words in text for words in _MAY_BE_MARKED):
        text = patterns.to_mark.sub(_unmarked, text)
    if text.count("?") >= _FEWEST_NUMBERED:
        text = patterns.asked.sub(blank, text)
    return text


def _without_print(text: str) -> str:
    """Return a text without titles, hints, examples, and lines that lead to empty boxes."""
    patterns = _patterns()
    numbered = len(_NUMBERED.findall(text)) >= _FEWEST_NUMBERED
    if "ex. " in text or "e.g. " in text:
        text = patterns.hint.sub(blank, text)
    text = patterns.named.sub(blank, patterns.examples_of_label.sub(blank, text))
    text = _LINE_ALONE.sub(_without_title, text)
    if _BOX_BELOW.search(text) is not None:
        text = patterns.over_boxes.sub(blank, text)
    if numbered:
        text = patterns.listed.sub(_without_list, text)
        text = patterns.detail.sub(blank, text)
    if numbered and "etc" in text:
        text = patterns.examples.sub(blank, text)
    return text


def _without_title(line: re.Match[str]) -> str:
    title = _TITLE.match(line.string, line.start())
    return line[0] if title is None else " " * len(title[0]) + line[0][len(title[0]) :]


def _without_list(found: re.Match[str]) -> str:
    listed = found["list"]
    return found[0].replace(listed, " " * len(listed)) if listed.count(",") >= _FEWEST_LISTED else found[0]


def _unmarked(found: re.Match[str]) -> str:
    lines = [line if _MARKED.search(line) else " " * len(line) for line in found["items"].split("\n")]
    return found["head"] + "\n".join(lines)
