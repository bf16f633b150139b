"""What stands in lines below its heading, or behind dots, put where the readers of one line find it."""

from __future__ import annotations

import re
from functools import cache

from cds_services.forms.answers import form_words
from cds_services.forms.blanks import blank_lines
from cds_services.knowledge import any_of

# An item of a list in a line of its own, behind a mark or a numeral; or a few words alone.
_POINT = r"(?:[-*+>\u2022\u2013\u2014\u25e6\u2023\u00b7\u25cf]|\(?[1-9][.)]|\(?[a-h][.)])"
_MARKED = rf"\n[ \t]*{_POINT}[ \t]*[A-Za-z?][^\n:\[\u2610-\u2612]{{0,60}}(?=\n|$)"
_BARE = r"\n[ \t]*[A-Za-z?][\w?/-]{1,20}(?:[ ][\w?/-]{1,20}){0,2}[ \t]*(?=\n|$)"
_PLAIN_LINE = r"[ \t]*[A-Za-z][^\n:?\[]{2,80}"
_TOLD = re.compile(
    r"(?:[ ][-\u2013]|:|\?)[ ]{0,8}(?:\D{0,30}\d|(?:Y|N|[Yy]es|[Nn]o|YES|NO|[Nn]one)\b)"
    r"|[\u2611\u2612\u2713\u2714]|\[[xX]\]"
)
_LIST_MARK = re.compile(rf"\n[ \t]*(?:{_POINT}[ \t]*)?")
_SHORT = "(?:0|1|[nNyY]|[nN]o|NO|[yY]es|YES|[nN]il|[nN]one|[nN]eg|NAD|-)"
# Labels in one line, with as many answers in the next: "Allergies / preg / renal:", "0 / 0 / 0".
_ANSWERS_BELOW = re.compile(
    r"^(?P<labels>[^\n:/]{2,30}(?:/[^\n:/]{2,30}){1,5}:[ \t]*)\n"
    rf"(?=[ \t]*{_SHORT}(?:[ ]?/[ ]?{_SHORT}){{1,5}}[ \t]*$)",
    re.MULTILINE,
)
# Two short lines, of which the first may be a heading and the second its answer.
_ANSWER_BELOW = re.compile(
    r"^(?P<label>[ \t]*[A-Za-z][A-Za-z /]{2,40})\n(?P<answer>[ \t]*[A-Za-z][A-Za-z ]{1,20}\.?)(?=\n|$)", re.MULTILINE
)
# A question that ends its line, and the line below it, which asks nothing: "Any cancer?", "No".
_ASKED_ABOVE = re.compile(
    r"^(?P<asked>[ \t]*[A-Za-z][^\n?]{2,100}\?)[ \t]*\n"
    r"(?=[ \t]*[A-Za-z0-9][^\n]*[^\n?:\s][ \t]*$|[ \t]*\w[ \t]*$)",
    re.MULTILINE,
)
_AROUND = " \t:?;-"
_PARTS = ".;,"
# A label and words with dots between, in a text that draws leaders of dots; a yes or no behind them is read as it is.
_LEADER = re.compile(r"\.{4,}")
_FEWEST_LEADERS = 2
_FEWEST_ASKED = 2
_DOTTED = re.compile(
    r"^(?P<label>[ \t>*\u2022\u00b7-]*[A-Za-z][^\n.:?,/]{1,40})(?P<dots>\.{3,60})(?=[ ]?(?:\w+[ ]\w|\d|sent\b))",
    re.MULTILINE,
)


def below_headings(text: str) -> str:
    """Return a text with lists and answers behind what stands over them, of the same length."""
    if "\n" not in text:
        return text
    if "/" in text:
        text = _ANSWERS_BELOW.sub(r"\g<labels> ", text)
    headings = _headings()
    lines = [_last_words(line) for line in text.split("\n")]
    if any(line in headings for line in lines):
        for listed in _lists():
            text = listed.sub(_in_one_line, text)
    open_headings = _open_headings()
    if any(line.endswith(open_headings) for line in lines):
        text = _might_be().sub(_unsaid, text)
        text = _none_of().sub(_unsaid, text)
    if text.count("?\n") >= _FEWEST_ASKED:
        text = _answers_behind(text)
    words = form_words().file
    if any(line in words.none_below for line in lines):
        text = _ANSWER_BELOW.sub(_answered, text)
    if "...." in text and len(_LEADER.findall(text)) >= _FEWEST_LEADERS:
        text = _DOTTED.sub(lambda found: found["label"] + ":".ljust(len(found["dots"])), text)
    return text


def _answers_behind(text: str) -> str:
    """Put what stands below each question behind it, where a text asks line by line."""
    joined, pairs = _ASKED_ABOVE.subn(lambda found: found[0][:-1] + " ", text)
    return joined if pairs >= _FEWEST_ASKED else text


def _answered(found: re.Match[str]) -> str:
    """Put an answer below its heading behind it ("Relapses", "None ever")."""
    words = form_words().file
    label, answer = found["label"].strip(_AROUND).lower(), found["answer"].strip(_AROUND + ".").lower()
    if label not in words.answered_below or answer not in words.none_below:
        return found[0]
    return f"{found['label']}:{found['answer']}"


@cache
def _open_headings() -> tuple[str, ...]:
    """Return how the lines end that lead to what might be, or to what is none of it."""
    words = form_words().file
    return (*words.might_be, *words.none_of)


@cache
def _might_be() -> re.Pattern[str]:
    """Return what finds a list of what might be below its heading."""
    ends = any_of(form_words().file.might_be)
    item = rf"\n[ \t]*{_POINT}[ \t]*[^\n]{{2,160}}"
    return re.compile(
        rf"^(?P<head>[^\n]{{0,120}}?\b(?:{ends})[ \t]{{0,2}}:?[ \t]*)(?P<items>(?:{item}){{1,12}})(?=\n|$)",
        re.IGNORECASE | re.MULTILINE,
    )


@cache
def _none_of() -> re.Pattern[str]:
    """Return what finds a list in plain lines of which nothing is so."""
    ends = any_of(form_words().file.none_of)
    return re.compile(
        rf"(?:(?<=[:,.;][ ])|^)(?P<head>[ \t]*(?:{ends})[ \t]{{0,2}}:)(?P<items>(?:\n{_PLAIN_LINE}){{1,10}})(?=\n|$)",
        re.IGNORECASE | re.MULTILINE,
    )


def _unsaid(found: re.Match[str]) -> str:
    """Blank a list of what might be; an item that is answered stays."""
    items = [item if _TOLD.search(item) else blank_lines(item) for item in found["items"].split("\n")]
    return found["head"] + "\n".join(items)


def warm_up() -> None:
    """Compile the patterns, which the first order need not wait for."""
    _might_be()
    _none_of()
    _lists()
    _headings()


@cache
def _headings() -> frozenset[str]:
    words = form_words().file
    return frozenset((*words.asked_lists, *words.denied_lists, *_answered_none()))


@cache
def _answered_none() -> frozenset[str]:
    """Return the headings whose answer is that nothing of their list is so: "Red flags (none)", "Red flags: nil"."""
    words = form_words().file
    return frozenset(
        shape.format(heading, none)
        for heading in words.headings_of_warnings
        for none in words.none_below
        for shape in ("{} {}", "{}: {}", "{} - {}", "{} ({})", "{}? {}", "{}({})")
    )


def _last_words(line: str) -> str:
    """Return what a line ends with, as a heading is listed."""
    words = line.strip(_AROUND).lower()
    for mark in _PARTS:
        words = words.rpartition(mark)[2]
    return words.strip(_AROUND)


@cache
def _lists() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds a list of what is asked for, and of what is not so, below its heading."""
    words = form_words().file
    warned = rf"(?:{any_of(words.headings_of_warnings)})(?:[:?]?|[ ]-)[ ]?\(?(?:{any_of(words.none_below)})\)?"
    denied = f"{any_of(words.denied_lists)}|{warned}"
    return _list_below(any_of(words.asked_lists), f"(?:{_MARKED}|{_BARE})"), _list_below(denied, _MARKED)


def _list_below(heading: str, item: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|(?<=[A-Za-z)][.;,]))(?P<head>[ \t]*(?:{heading})[ \t]{{0,4}})(?P<colon>[:?;-]?)"
        rf"(?P<items>[ \t]{{0,8}}(?:{item}){{1,12}})",
        re.IGNORECASE | re.MULTILINE,
    )


def _in_one_line(found: re.Match[str]) -> str:
    """Put the list below a heading behind it: "Rule out:", "- MS", "- tumour" as "Rule out:  MS,  tumour"."""
    items = found["items"]
    first = _LIST_MARK.search(items)
    lead = len(found["colon"]) + (first.end() if first else 0)
    listed = _LIST_MARK.sub(lambda mark: ",".ljust(len(mark[0])), items[first.end() if first else 0 :])
    head = found["head"]
    if _last_words(head) in _answered_none():
        return f"{form_words().file.none_of_list}:".ljust(len(head) + lead) + listed
    return head + ":".ljust(lead) + listed
