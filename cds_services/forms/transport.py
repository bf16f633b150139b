"""What a transport left of a form: "~" and escapes of HL7 version 2, whole OBX lines, "<br>", "QUERY: ... RESP: ..."."""

from __future__ import annotations

import re

# HL7 v2.5.1, 2.7.1 (escape sequences) and 2.5.3.5 (repetition separator); the others as gateways print them.
_BREAK = re.compile(
    r"\\\.(?:br|sp|ti|BR|SP|TI)\\|\\X0[ADad]\\|<(?:br|BR)[ ]?/?>|&#(?:10|13|xA|xD);"
    r"|(?<!\S)#{2,4}[ ](?=[A-Za-z])|(?<=\S)~(?=[A-Z])"
)
# HL7 v2.5.1, 7.4.2: set id, value type, observation identifier with its text, sub-id, value.
_OBSERVATION = re.compile(
    r"^(?P<before>[ ]*OBX\|[^|\n]{0,8}\|[A-Z]{2,3}\|(?:[^|^\n]{0,40}\^)?)(?P<label>[^|^\n]{1,200})"
    r"(?P<behind>(?:\^[^|\n]{0,80})?\|[^|\n]{0,20}\|)",
    re.MULTILINE,
)
# Order queries of Meditech and their responses, as they are printed in one line.
_QUERY = re.compile(r"(?P<before>\bQUERY:)(?P<label>[^:\n]{1,200}?)(?P<behind>[ ]{0,20}\bRESP(?:ONSE)?:)")
_MARKS = ("\\", "<", "&#", "##", "~")


def as_written(text: str) -> str:
    """Return a text as its writer saw it, of the same length: every offset stays what it was."""
    if "OBX|" in text:
        text = _OBSERVATION.sub(_labelled, text)
    if "QUERY:" in text:
        text = _QUERY.sub(_labelled, text)
    if not any(mark in text for mark in _MARKS):
        return text
    return _BREAK.sub(lambda found: "\n".ljust(len(found[0])), text)


def _labelled(found: re.Match[str]) -> str:
    """Put a label and its delimiter in place of what a system printed around it."""
    before, label, behind = found["before"], found["label"], found["behind"]
    return " " * len(before) + label + ":".ljust(len(behind))
