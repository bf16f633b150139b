"""Line breaks that a transport left in another shape: "~" and escapes of HL7 version 2, "<br>", "##"."""

from __future__ import annotations

import re

# HL7 v2.5.1, 2.7.1 (escape sequences) and 2.5.3.5 (repetition separator); the others as gateways print them.
_BREAK = re.compile(
    r"\\\.(?:br|sp|ti|BR|SP|TI)\\|\\X0[ADad]\\|<(?:br|BR)[ ]?/?>|&#(?:10|13|xA|xD);"
    r"|(?<!\S)#{2,4}[ ](?=[A-Za-z])|(?<=\S)~(?=[A-Z])"
)
_MARKS = ("\\", "<", "&#", "##", "~")


def with_line_breaks(text: str) -> str:
    """Return a text with a line break in place of each, of the same length: every offset stays what it was."""
    if not any(mark in text for mark in _MARKS):
        return text
    return _BREAK.sub(lambda found: "\n".ljust(len(found[0])), text)
