"""What a transport left of a form: HL7 version 2, "<br>", "QUERY: ... RESP: ..."."""

from __future__ import annotations

import re

from cds_services.forms.below_headings import below_headings
from cds_services.forms.blanks import blank, blank_lines
from cds_services.forms.box_pairs import answered
from cds_services.forms.checklist import answered_in_line
from cds_services.forms.ringed import chosen
from cds_services.forms.unfilled import without_unfilled

# HL7 v2.5.1, 2.7.1 (escape sequences) and 2.5.3.5 (repetition separator); the others as gateways print them. "//" parts
# what a patient has from what is asked.
_BREAK = re.compile(
    r"\\\.(?:br|sp|ti|BR|SP|TI)\\|\\X0[ADad]\\|<(?:br|BR)[ ]?/?>|&#(?:10|13|xA|xD);"
    r"|(?<!\S)#{2,4}[ ](?=[A-Za-z])|(?<=\S)[~^](?=[A-Z][A-Za-z ]{1,40}:)|(?<=\S)~(?=[A-Z])|(?<=\s)//(?=\s)"
)
# HL7 v2.5.1, 7.4.2: set id, value type, observation identifier with its text, sub-id, value (a code with its text).
_OBSERVATION = re.compile(
    r"^(?P<before>[ ]*OBX\|[^|\n]{0,8}\|[A-Z]{2,3}\|(?:[^|^\n]{0,40}\^)?)(?P<label>[^|^\n]{1,200})"
    r"(?P<behind>(?:\^[^|\n]{0,80})?\|[^|\n]{0,20}\|(?:[^|^\n]{1,40}\^(?=[^|^\n]))?)(?P<value>[^|^\n]{0,2000})(?P<rest>[^\n]{0,400})",
    re.MULTILINE,
)
# 2.10.1: notes; 2.14.9, 3.4.2, 4.5.1 and others: what is about message, person and order, not about the question.
_NOTE = re.compile(r"^[ ]*NTE\|[^|\n]{0,8}\|[^|\n]{0,8}\|", re.MULTILINE)
_ABOUT_MESSAGE = re.compile(r"^[ ]*(?:MSH|PID|PV1|ORC|EVN|IN1|GT1|TQ1)\|[^\n]{0,1000}", re.MULTILINE)
# Order queries of Meditech and their responses, as they are printed in one line.
_QUERY = re.compile(r"(?P<before>\bQUERY:)(?P<label>[^:\n]{1,200}?)(?P<behind>[ ]{0,20}\bRESP(?:ONSE)?:)")
# What only lays a text out as HTML: what ends a line, and what does not.
_BLOCK = re.compile(r"</?(?:p|div|li|ul|ol|tr|td|th|table|h[1-6]|hr)(?:[ ][^<>\n]{0,80})?/?>", re.IGNORECASE)
_INLINE = re.compile(r"</?(?:b|i|u|em|strong|span|font|small|sup|sub|mark|a)(?:[ ][^<>\n]{0,200})?>", re.IGNORECASE)
_CHOSEN = ("elected", "icked", "hecked", "hosen")
# A list of which nothing was chosen: "none selected" and its options in the lines behind it.
_NOT_CHOSEN = re.compile(
    r"\b(?:none|nothing|nil) (?:selected|ticked|checked|chosen)[ ]*\n"
    r"(?P<options>(?:[ \t]*[oO\u2022\u25e6*-][ ][^\n]{0,200}(?:\n|$)){1,20})",
    re.IGNORECASE,
)
# What may be chosen, printed behind its label before the choice: "(circle): pain / infection / tumour -> pain".
_PRINTED = re.compile(
    r"\((?:circle|ring|pick|select|choose)[^()\n]{0,20}\)[ ]?:?[ ]?(?P<options>[^\n:>/]{1,40}(?:/[^\n:>/]{1,40}){2,12})"
    r"(?=->|-->|\u2192|=)",
    re.IGNORECASE,
)
# From one number to another: "walking distance: 800 m -> 100 m" has no label "800 m".
_FROM_TO = re.compile(r"(?P<before>\d[ ]?(?:m|km|mi|miles|metres|meters|yards|min|mins)?[ ]?)->(?=[ ]?\d)")
# A number, and no denial: "gravida No. 1 (Z34)"; not "Trauma: No. 2 weeks of numbness".
_NUMERO = re.compile(r"(?<=[A-Za-z][ ])[Nn]o\.[ ]?(?=\d{1,4}[ ]?(?:[),;(]|$))", re.MULTILINE)
# A shortened word that puts what follows in question: "Susp. demyelinating dz - Y".
_SHORTENED = re.compile(r"(?<![A-Za-z])(?:[Ss]usp|[Pp]oss|[Pp]rob|[Qq]uest)\.(?=[ ][a-z])")
# Dates with full stops, day first: "15.11.2026", "since 15.11."; "0.15.11" and "at 15.11" are none.
_DOTTED_DATE = re.compile(
    r"(?<![\d.])(?P<day>0?[1-9]|[12]\d|3[01])\.(?P<month>0?[1-9]|1[0-2])\."
    r"(?:(?P<year>20\d\d|19\d\d|\d\d)(?![\d.]|[ ]?(?:h|hrs?|am|pm)\b)|(?=[ ]|$))"
)
_DOUBTS = ("dd", "Dd", "DD", "iff", "IFF")
# Where one of these can begin: the search leaps to the brackets.
_NUMBERS_LISTED = re.compile(r"[(\[]\s?[01]")
_CHOICE_PRINTED = re.compile(r"\((?:[Cc][iIhH]|[Rr][iI]|[Pp][iI]|[Ss][eE])")
# A differential that is numbered in one line: "DDx: 1) optic neuritis 2) MS".
_NUMBERED = re.compile(
    r"\b[Dd](?:[Dd][Xx]?|iff(?:erential)?|IFF(?:ERENTIAL)?)\b[^\n:]{0,20}?(?::|(?=[ ]\(?1[.)]))[^\n]{0,300}"
)
_NUMERAL = re.compile(r"(?<=[\s:])\(?[1-9][.)](?=[ ]?[A-Za-z])")
# A field as an element of XML, with its name as the label.
_ELEMENT = re.compile(r"<(?P<name>[A-Za-z][\w .-]{1,60})>(?P<value>[^<>\n]{0,2000})</(?P=name)>")
# What the numbers of a code list stand for, printed beside the chosen one: "(1 monitoring, 2 relapse, 3 other)".
_CODE_LIST = re.compile(
    r"[(\[]\s?(?:0\s?[=.:-]?\s?[A-Za-z][^()\[\],;/]{1,40}[,;/]\s?)?1\s?[=.:-]?\s?[A-Za-z][^()\[\],;/]{1,40}"
    r"[,;/]\s?2\s?[=.:-]?\s?[A-Za-z][^()\[\],;/]{1,40}[,;/]\s?3\s?[=.:-]?\s?[A-Za-z][^()\[\]]{1,300}[)\]]"
)
# Dates with dashes, the year last; and with strokes or full stops, the year first.
_DASHED_DATE = re.compile(r"(?<![\d-])(?P<one>\d{1,2})-(?P<two>\d{1,2})-(?P<year>20\d\d|19\d\d|\d\d)(?![\d-])")
_YEAR_FIRST = re.compile(r"(?<![\d./])(?P<year>20\d\d)[./](?P<month>\d{1,2})[./](?P<day>\d{1,2})(?![\d./])")
_MAY_BE_DATED = re.compile(r"\d[./-]\d{1,2}[./-]")
_MARKS = ("\\", "<", "&#", "##", "~", "^", "//")


def as_written(text: str) -> str:
    """Return a text as its writer saw it, of the same length: every offset stays what it was."""
    if "|" in text:
        text = _OBSERVATION.sub(_observation, text)
        text = _NOTE.sub(blank, text)
        text = _ABOUT_MESSAGE.sub(blank, text)
    text = _without_print(text)
    if "QUERY:" in text:
        text = _QUERY.sub(_query, text)
    if "<" in text:
        text = _INLINE.sub(blank, _BLOCK.sub(_line, text))
    if "\n" in text and any(word in text for word in _CHOSEN):
        text = _NOT_CHOSEN.sub(_not_chosen, text)
    text = chosen(answered_in_line(answered(without_unfilled(text))))
    if "\n" in text:
        text = below_headings(text)
    if "</" in text:
        text = _ELEMENT.sub(_element, text)
    if not any(mark in text for mark in _MARKS):
        return text
    return _BREAK.sub(lambda found: "\n".ljust(len(found[0])), text)


def _without_print(text: str) -> str:
    """Return a text without the choices that are printed in it, and with the marks of its own lists as commas."""
    if "3" in text and _NUMBERS_LISTED.search(text) is not None:
        text = _CODE_LIST.sub(blank, text)
    if "/" in text and _CHOICE_PRINTED.search(text) is not None:
        text = _PRINTED.sub(blank, text)
    if _MAY_BE_DATED.search(text) is not None:
        text = _DOTTED_DATE.sub(_slashed, text)
        text = _DASHED_DATE.sub(r"\g<one>/\g<two>/\g<year>", text)
        text = _YEAR_FIRST.sub(r"\g<year>-\g<month>-\g<day>", text)
    if "usp. " in text or "oss. " in text or "rob. " in text or "uest. " in text:
        text = _SHORTENED.sub(lambda found: found[0][:-1] + " ", text)
    if "o. " in text:
        text = _NUMERO.sub(blank, text)
    if "->" in text:
        text = _FROM_TO.sub(r"\g<before>to", text)
    if "1" in text and any(word in text for word in _DOUBTS):
        text = _NUMBERED.sub(lambda found: _NUMERAL.sub(_parted, found[0]), text)
    return text


def _slashed(found: re.Match[str]) -> str:
    """Write a date with strokes, of the same length."""
    date = f"{found['day']}/{found['month']}" + (f"/{found['year']}" if found["year"] else "")
    return date.ljust(len(found[0]))


def _query(found: re.Match[str]) -> str:
    """Put a label and its delimiter in place of what a system printed around it."""
    return " " * len(found["before"]) + found["label"] + ":".ljust(len(found["behind"]))


def _element(found: re.Match[str]) -> str:
    """Put a label before the value, and the end of its line in place of what closes it."""
    return f" {found['name']}:{found['value']}" + "\n".ljust(len(found["name"]) + 3)


def _observation(found: re.Match[str]) -> str:
    return _query(found) + found["value"] + " " * len(found["rest"])


def _parted(found: re.Match[str]) -> str:
    """Put a comma in place of the numeral of an item, and nothing in place of the first."""
    return (" " if "1" in found[0] else ",").ljust(len(found[0]))


def _line(found: re.Match[str]) -> str:
    return "\n".ljust(len(found[0]))


def _not_chosen(found: re.Match[str]) -> str:
    options = found["options"]
    return found[0][: -len(options)] + blank_lines(options)
