"""Lines that tell time or course behind a label without a mark: "Onset 4 yrs", "Course slowly progressive"."""

from __future__ import annotations

import re
from functools import cache

from cds_services.forms.answers import form_words
from cds_services.knowledge import any_of


def with_onset_lines(text: str) -> str:
    """Return a text in which such a label has its colon, of the same length."""
    if "\n" not in text:
        return text
    return _lines().sub(r"\g<label>:", text)


def warm_up() -> None:
    """Compile the pattern, which the first order need not wait for."""
    _lines()


@cache
def _lines() -> re.Pattern[str]:
    """Return what finds the label, up to the space behind it."""
    file = form_words().file
    labels, values = any_of(file.onset_line_labels), any_of(file.onset_line_values)
    return re.compile(
        rf"^(?P<label>[ \t]{{0,8}}(?:[-*\u2022][ ])?(?:{labels}))[ ](?=[~<>]?[ ]?\d|(?:{values})\b)", re.MULTILINE
    )
