"""What a form prints and nobody filled in: titles of sections, questions for the case of a yes, examples, leaders."""

from __future__ import annotations

import re

from cds_services.forms.blanks import blank

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
# Advice that was given, with what it was: "Red flags explained: yes (numbness, weak legs)".
_ADVISED = re.compile(
    r"(?P<advice>\b(?:explained|discussed|advised|given|netted))[ ]?[:?][ ]?(?:yes|y|done)\b(?=[ ]?\()",
    re.IGNORECASE,
)
_LINE_ALONE = re.compile(r"^[^\n:?]{5,60}:?\n", re.MULTILINE)
# "EDD---", "Transport---own transport".
_LEADER = re.compile(r"(?<=[A-Za-z)])-{3,12}(?!>)")
# What is asked for the case of a yes, up to its answer: "If yes, current treatment i.e. chemo, radiation: none".
_IF_YES = re.compile(
    rf"^{_NUMBER}If (?:yes|so|applicable|positive|completed|relevant|no)\b[^\n:?]{{0,160}}(?=[:?]|\n|$)",
    re.MULTILINE | re.IGNORECASE,
)
_IF_BEHIND = re.compile(r"(?<=\?)[ ]{1,3}If (?:yes|so|no)\b[^\n:?]{0,80}\??", re.IGNORECASE)
_IF_DIAGNOSIS = re.compile(
    rf"^{_NUMBER}If (?:the )?(?:diagnosis|dx|condition|patient) (?:is|has)[^\n:?.]{{2,160}}(?=[:?.]|\n|$)",
    re.MULTILINE | re.IGNORECASE,
)
_DETAIL = re.compile(
    rf"^{_NUMBER}(?:type|date|time|mechanism|nature|details|cause|place) of (?:[A-Za-z]{{2,14}}[ ]){{0,3}}"
    r"[A-Za-z]{2,14}[ \t]{0,8}(?:n/a|none|nil|-)?[ \t]{0,8}$",
    re.MULTILINE | re.IGNORECASE,
)
# Examples in a numbered question: "underlying conditions e.g. cancer, multiple sclerosis etc."
_EXAMPLES = re.compile(r"\b(?:e\.g\.|eg|i\.e\.|such as)[ ][^\n.:?]{3,160}?\betc\b\.?", re.IGNORECASE)
# The same in brackets, in a label: "History (cancer, multiple sclerosis, diabetes etc): numb legs".
_EXAMPLES_OF_LABEL = re.compile(r"\([^()\n]{5,160}\betc\b\.?\)(?=[ ]{0,3}:)", re.IGNORECASE)
# The name of an order question before its question: "Q Pregnancy (Radiology) - Is the patient pregnant? : No".
_NAMED = re.compile(r"^(?:Q|Qn|Question)[ ]+[A-Z][^\n-]{2,40}[ ]-[ ](?=[^\n]{3,120}\?[ ]{0,3}:)", re.MULTILINE)
# What a numbered question lists in brackets, where something else is the answer: "2. Metal (clip, pump, aid)? hip".
_LISTED_IN_QUESTION = re.compile(
    r"^[ \t]{0,8}\(?\d{1,2}[.)][^\n(?]{2,80}(?P<list>\([^()\n]{5,160}\))"
    r"(?=\?[ ]{1,3}(?!(?:yes|no|y|n|none|nil|unknown)\b)[A-Za-z])",
    re.MULTILINE | re.IGNORECASE,
)
# A question to the patient that its form asks, and behind it the next one, or nothing.
_ASKED = re.compile(
    rf"^{_NUMBER}(?:Is|Are|Does|Do|Has|Have|Could|Can|Did|Was|Were) (?:the )?(?:patient|pt|you|they|client)\b"
    r"[^\n?]{2,200}\?"
    r"(?=[ \t]{0,8}(?:\n[ \t]{0,240})?(?:\Z|\n[ \t]{0,8}(?:\Z|[^\n]{2,200}\?[ \t]{0,8}(?:\n|$))))",
    re.MULTILINE | re.IGNORECASE,
)
# A list in plain lines below a question that is answered beside each: "Does the patient have? Enter Y or tick".
_TO_MARK = re.compile(
    r"^(?P<head>[^\n]{0,80}(?:\b(?:the patient|you|they|patient) have(?: any)?(?: of (?:the following|these))?"
    r"[ ]{0,2}[?:]?[ ]{0,3}(?:[\[(]?(?:enter|tick|circle|mark|check|blank|Y)\b[^\n]{0,80})?"
    r"|\b(?:enter Y|tick (?:if|all|any|those|where)|Y or tick|blank (?:implies|means))\b[^\n]{0,80})\n)"
    r"(?P<items>(?:[^\n:]{2,70}(?:\n|\Z)){3,24})",
    re.MULTILINE | re.IGNORECASE,
)
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
_MARKED = re.compile(
    r"[ -](?:Y|N|[Yy]es|[Nn]o|YES|NO|[Nn]one|[xX])\b|[\u2610-\u2612\u2713\u2714\[\]?]|\([ xX\u2713]\)|_|\d{3}|[ ]{3}\S"
)
# A hint in place of an answer: "Duration: ex. acute, chronic".
_HINT = re.compile(r"(?<=:)[ ]{1,3}(?:ex\.|e\.g\.)[ ][^\n:?]{0,200}(?=\n|$)", re.IGNORECASE)
_NUMBERED = re.compile(r"^[ \t]{0,8}\(?\d{1,2}[.)][ ]", re.MULTILINE)
_FEWEST_NUMBERED = 4
_FEWEST_LISTED = 2
_BOX_BELOW = re.compile(r":[ \t]{0,8}\n[ \t]{0,8}[\[(\u2610\u25a1\u25cb]")
# A line that leads to boxes of which none is ticked: "MRI of the knee following acute trauma with:", "[ ] locking".
_OVER_BOXES = re.compile(
    r"^[^\n:]{3,160}\b(?:with|for|of|following|suspected|includes?|including|if|these|has|have)[ \t]{0,8}:"
    rf"(?=[ \t]{{0,8}}(?:\n[ \t]{{0,8}}{_EMPTY}[^\n]*){{1,12}}(?:\n(?![ \t]{{0,8}}[\[(\u2610-\u2612\u2713\u2714])|\Z))",
    re.MULTILINE | re.IGNORECASE,
)


def without_unfilled(text: str) -> str:
    """Return a text without what only its form says, of the same length."""
    if "?  " in text:
        text = _SPACED.sub(lambda found: "? -".ljust(len(found[0])), text)
    if "|" in text:
        text = _CELL.sub(" ", text)
    if "(" in text:
        text = _ADVISED.sub(lambda found: found["advice"].ljust(len(found[0])), text)
    if "---" in text:
        text = _LEADER.sub(lambda found: ":".ljust(len(found[0])), text)
    if "\n" not in text:
        return text
    text = _without_print(text)
    if "If " in text or "IF " in text or "if " in text:
        text = _IF_DIAGNOSIS.sub(blank, _IF_BEHIND.sub(blank, _IF_YES.sub(blank, text)))
    if any(words in text for words in _MAY_BE_MARKED):
        text = _TO_MARK.sub(_unmarked, text)
    if text.count("?") >= _FEWEST_NUMBERED:
        text = _ASKED.sub(blank, text)
    return text


def _without_print(text: str) -> str:
    """Return a text without titles, hints, examples, and lines that lead to empty boxes."""
    numbered = len(_NUMBERED.findall(text)) >= _FEWEST_NUMBERED
    if "ex. " in text or "e.g. " in text:
        text = _HINT.sub(blank, text)
    text = _NAMED.sub(blank, _EXAMPLES_OF_LABEL.sub(blank, text))
    text = _LINE_ALONE.sub(_without_title, text)
    if _BOX_BELOW.search(text) is not None:
        text = _OVER_BOXES.sub(blank, text)
    if numbered:
        text = _LISTED_IN_QUESTION.sub(_without_list, text)
        text = _DETAIL.sub(blank, text)
    if numbered and "etc" in text:
        text = _EXAMPLES.sub(blank, text)
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
