"""The layout of a form, step by step: from what was sent to lines of labels with their answers.

Each step knows one way in which forms are laid out, and puts it as a label, a delimiter and an answer, or blanks what
only the form says. All keep the length of the text, so that every offset stays what it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cds_services.forms import (
    below_headings,
    box_pairs,
    checklist,
    choices,
    complaint_lines,
    look_alikes,
    onset_lines,
    unfilled,
)
from cds_services.forms.ringed import chosen
from cds_services.forms.transport import without_transport
from cds_services.forms.written_dates import with_dates

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS: Final[tuple[Callable[[str], str], ...]] = (
    without_transport,
    choices.without_choices,
    with_dates,
    look_alikes.without_look_alikes,
    complaint_lines.with_complaint_lines,
    onset_lines.with_onset_lines,
    unfilled.without_unfilled,
    box_pairs.answered,
    checklist.answered_in_line,
    chosen,
    below_headings.below_headings,
)
"""In the order in which one would read a page: what is no text, what is only printed, then what answers."""


def as_laid_out(text: str) -> str:
    """Return a text whose layout stands as lines of labels and answers, of the same length."""
    for step in STEPS:
        text = step(text)
    return text


def warm_up() -> None:
    """Compile the patterns of all steps, which the first order need not wait for."""
    for step in (below_headings, box_pairs, checklist, choices, complaint_lines, look_alikes, onset_lines, unfilled):
        step.warm_up()
