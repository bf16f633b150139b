"""Checklists as they are pasted: a whole list asked in one line, boxes over or behind their lines, answers below."""

from __future__ import annotations

import re
from functools import cache

from cds_services.forms.answers import form_words
from cds_services.forms.blanks import blank, blank_lines
from cds_services.forms.printed import printed
from cds_services.knowledge import any_of

WHOLE = "?:"
"""Behind the label of a line that is one list: no space follows, as it does where somebody writes so."""
_FEWEST = 3
_LONG = 3  # items of a list of which a yes leaves open which is meant
_EMPTY = r"(?:\[[ ]?\]|\([ ]\)|[\u2610\u25a1\u25cb])"
_TICKED = r"(?:\[[xX\u2713\u2714]\]|[\u2612\u2611\u2713\u2714])"
_BOX = rf"(?:{_EMPTY}|{_TICKED})"
_POINT = r"[ \t]{0,8}(?:[-*+>\u2022\u25cf\u00b7\u25e6\u2023\u2013]|\(?\d{1,2}[.)])[ \t]{0,8}"
# A line of a checklist: a point, a list of whatever kind, and one answer at its end.
_LINE = re.compile(
    rf"^(?P<point>{_POINT})(?P<label>[A-Za-z(][^\n]{{2,220}})(?P<mark>[:?])"
    r"(?P<answer>[ \t]+(?:N|No|NO|no|n|Nil|nil|Y|Yes|YES|yes|y))(?P<rest>[ \t]{0,8}(?:[-\u2013,(][^\n]*)?)$",
    re.MULTILINE,
)
# The same without a point, in a text where several lines are so: an answer behind space, dots, a dash or a mark.
_ROW = re.compile(
    r"^(?P<point>[ \t]{0,8}(?:(?:\d{1,2}[.)]?|[-*\u2022\u25cf\u00b7])[ ]{1,3})?)(?P<label>[A-Za-z(][^\n]{2,170}?)"
    r"(?P<mark>[ ]{2,60}|[ ]?\.{2,60}[ ]?|[ ]-[ ]|[?:][ ]{1,60}(?:-[ ]{1,20})?|[ ](?=[NY]$))"
    r"(?P<answer>\[?(?:N|No|NO|no|none|None|Y|Yes|YES|yes)\]?)(?P<rest>[ ]{0,40}(?:[(-][^\n]*|(?<=\][ ])[^\n]*)?)$",
    re.MULTILINE,
)
_FEWEST_ROWS = 4
_ANSWERED = re.compile(r"[ .\[-](?:No?|NO|no|[Nn]one|Y|[Yy]es|YES)\]?[ ]{0,40}$", re.MULTILINE)
_LINE_OF_LIST = re.compile(r"^[^\n,/]{2,120}(?:,[ ]|[ ]/[ ]|[ ]or[ ]|/)[^\n]*$", re.MULTILINE)
_ANSWER_INSIDE = re.compile(r"[ ](?:A|Ans|Answer)$|[:?-][ ]{0,20}(?:yes|no|none|y|n|nil|neg|normal)\b", re.IGNORECASE)
_LISTED = re.compile(r",[ ]|[ ]/[ ]|[ ]or[ ]|(?<=[a-z])/(?=[a-z]{3})")
_INNER = re.compile(r"[:;?](?=[ ])|[ ]-(?=[ ])")
_CUT = re.compile(r"[:;?(/,]|[ ]-[ ]")
# A line of nothing but boxes, and the line that they are of.
_BOXES_ABOVE = re.compile(
    rf"^(?P<boxes>[ \t]{{0,8}}{_BOX}(?:[ \t]+{_BOX}){{1,7}}[ \t]{{0,8}})\n(?P<below>[^\n]*\S[^\n]*)$",
    re.MULTILINE,
)
_YES_NO_HEAD = re.compile(r"\bYES[ \t/]{1,8}NO[ \t]{0,8}$", re.MULTILINE | re.IGNORECASE)
_QUESTION = re.compile(
    rf"^(?P<boxes>[ \t]{{0,8}}{_BOX}[ \t]+{_BOX}[ \t]{{0,8}})\n(?P<asked>[^?]{{3,240}})\?",
    re.MULTILINE,
)
# An empty box that ends its line, in a text where several do.
_BOX_BEHIND = re.compile(
    rf"^(?P<point>{_POINT})?(?P<label>[A-Za-z][^\n\[\]\u2610-\u2612]{{2,160}}[ ])(?P<box>{_EMPTY}[ \t]{{0,8}})$",
    re.MULTILINE,
)
_ANY_BOX_BEHIND = re.compile(rf"[A-Za-z)][ ](?:{_EMPTY}|{_TICKED})[ \t]{{0,8}}$", re.MULTILINE)
_TICK_BEHIND = re.compile(r"[\u2713\u2714\u2611\u2612][ \t]{0,8}$")
# A label, and yes and no in lines below it, of which one is ticked.
_BELOW = re.compile(
    r"^(?P<label>[^\n]{2,120})\n[ \t]{0,8}Yes(?P<ticked>[ \t]{0,8}[xX\u2713\u2714\u2612\u2611]?)[ \t]{0,8}\n"
    r"[ \t]{0,8}No(?P<unticked>[ \t]{0,8}[xX\u2713\u2714\u2612\u2611]?)[ \t]{0,8}$",
    re.MULTILINE | re.IGNORECASE,
)
_ANY_TICKED = re.compile(_TICKED)
_YES_TICKED = re.compile(rf"[ \t]{{0,8}}{_TICKED}")
_TICK = re.compile(r"[\u2610-\u2612\u25a1\u25cb\u2713\u2714]|\[[ ]?\]|\([ ]\)")


@cache
def _ticked_list() -> re.Pattern[str]:
    """Return what finds lines under "(tick)", of which those that are meant end with a tick."""
    told = any_of(printed().tick_instructions)
    return re.compile(
        rf"\((?:{told})[^)\n]{{0,30}}\)[ \t:]*\n(?P<lines>(?:[^\n]{{2,120}}[^:\n](?:\n|$)){{2,12}})", re.IGNORECASE
    )


def warm_up() -> None:
    """Compile the patterns, which the first order need not wait for."""
    _ticked_list()


def answered_in_line(text: str) -> str:
    """Return a text whose checklists stand as labels with their answers, of the same length."""
    if "\n" not in text:
        return text
    if text.count("\n") >= _FEWEST:
        found = list(_LINE.finditer(text))
        if len(found) >= _FEWEST and any(_INNER.search(line["label"]) for line in found):
            text = _LINE.sub(_whole, text)
        if len(_ANSWERED.findall(text)) >= _FEWEST_ROWS:
            text = _LINE_OF_LIST.sub(_with_row, text)
    if "\nYes" in text or "\nYES" in text or "\nyes" in text:
        text = _BELOW.sub(_answered, text)
    if _TICK.search(text) is None:
        return text
    if _YES_NO_HEAD.search(text) is not None:
        text = _QUESTION.sub(_asked, text)
    text = _BOXES_ABOVE.sub(lambda row: " " * len(row["boxes"]) + "\n" + " " * len(row["below"]), text)
    if len(_ANY_BOX_BEHIND.findall(text)) >= _FEWEST:
        text = _BOX_BEHIND.sub(_unticked, text)
    return _ticked_list().sub(_ticked, text)


def _whole(line: re.Match[str]) -> str:
    """Let a "no" answer the whole line; a "yes" to a long list does not say to what, and its details do."""
    label, mark = line["label"], line["mark"]
    parts = len(_INNER.findall(label))
    if not parts or _ANSWER_INSIDE.search(label):
        return line[0]
    if line["answer"].strip()[0] in "Nn":
        listed = _INNER.sub(lambda found: ",".ljust(len(found[0])), label)
        return line["point"] + listed + WHOLE + line["answer"].strip().ljust(len(line["answer"]) - 1) + line["rest"]
    if parts + label.count(",") + 1 >= _LONG and len(line["rest"].strip()) > _LONG:
        head, colon, _ = label.partition(": ")
        if not colon:
            return " " * (len(line["point"]) + len(label) + 1 + len(line["answer"])) + line["rest"]
        label = head.ljust(len(label))
    return line["point"] + label + mark + line["answer"] + line["rest"]


def _with_row(line: re.Match[str]) -> str:
    return _ROW.sub(_row, line[0])


def _row(row: re.Match[str]) -> str:
    """Let a "no" answer the whole list of its row; a "yes" to a long one does not say to what, and its details do."""
    label, answer = row["label"], row["answer"].strip("[]")
    parts = len(_LISTED.findall(label))
    if not parts or form_words().told_not_asked.search(label) or _ANSWER_INSIDE.search(label):
        return row[0]
    if answer[0] in "Nn":
        if len(row["mark"] + row["answer"]) < len(WHOLE + answer):
            return blank(row)  # too narrow to write it so
        listed = _INNER.sub(lambda found: ",".ljust(len(found[0])), label.rstrip("?:")) + WHOLE + answer
        return (row["point"] + listed).ljust(len(row[0]) - len(row["rest"])) + row["rest"]
    if parts + 1 >= _LONG and len(row["rest"].strip()) > _LONG:
        return " " * (len(row[0]) - len(row["rest"])) + row["rest"]
    return row[0]


def _asked(row: re.Match[str]) -> str:
    """Put the answer of a pair of boxes under "YES NO" as a sign before the question that they stand over."""
    sign = "(+)" if _YES_TICKED.match(row["boxes"]) else "(-)"
    if not _ANY_TICKED.search(row["boxes"]):
        return " " * len(row["boxes"]) + "\n" + blank_lines(row["asked"]) + " "
    return sign.rjust(len(row["boxes"])) + " " + row["asked"].replace("\n", " ") + " "


def _ticked(found: re.Match[str]) -> str:
    """Blank the lines of a list that are not ticked, where some are."""
    lines = found["lines"].split("\n")
    if sum(_TICK_BEHIND.search(line) is not None for line in lines) < 2:  # noqa: PLR2004 - a list has several
        return found[0]
    kept = [line if _TICK_BEHIND.search(line) else " " * len(line) for line in lines]
    return found[0][: found.start("lines") - found.start()] + "\n".join(kept)


def _answered(found: re.Match[str]) -> str:
    """Put the ticked one of two answers below a label behind it; where none or both are, the label says nothing."""
    yes, no = found["ticked"].strip(), found["unticked"].strip()
    behind = len(found[0]) - len(found["label"])
    if bool(yes) is bool(no):
        return " " * len(found["label"]) + "\n" + " " * (behind - 1)
    return found["label"] + (": " + ("Yes" if yes else "No")).ljust(behind)


def _unticked(found: re.Match[str]) -> str:
    """Blank a line that the reader of labels would cut in the midst; any other it reads itself."""
    return blank(found) if _CUT.search(found["label"]) else found[0]
