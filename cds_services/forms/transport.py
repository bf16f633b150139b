"""What a transport left of a form: HL7 version 2, "<br>", "QUERY: ... RESP: ..."."""

from __future__ import annotations

import re

from cds_services.forms.blanks import blank

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
# A field as an element of XML, with its name as the label.
_ELEMENT = re.compile(r"<(?P<name>[A-Za-z][\w .-]{1,60})>(?P<value>[^<>\n]{0,2000})</(?P=name)>")
_MARKS = ("\\", "<", "&#", "##", "~", "^", "//")


def without_transport(text: str) -> str:
    """Return a text as it was before it was sent, of the same length."""
    if "|" in text:
        text = _OBSERVATION.sub(_observation, text)
        text = _NOTE.sub(blank, text)
        text = _ABOUT_MESSAGE.sub(blank, text)
    if "QUERY:" in text:
        text = _QUERY.sub(_query, text)
    if "<" in text:
        text = _ELEMENT.sub(_element, _INLINE.sub(blank, _BLOCK.sub(_line, text)))
    return _BREAK.sub(_line, text) if any(mark in text for mark in _MARKS) else text


def _query(found: re.Match[str]) -> str:
    """Put a label and its delimiter in place of what a system printed around it."""
    return " " * len(found["before"]) + found["label"] + ":".ljust(len(found["behind"]))


def _element(found: re.Match[str]) -> str:
    """Put a label before the value, and the end of its line in place of what closes it."""
    return f" {found['name']}:{found['value']}" + "\n".ljust(len(found["name"]) + 3)


def _observation(found: re.Match[str]) -> str:
    return _query(found) + found["value"] + " " * len(found["rest"])


def _line(found: re.Match[str]) -> str:
    return "\n".ljust(len(found[0]))
