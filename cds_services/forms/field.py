"""One field of a form: a label, and what its answer makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import msgspec


class Answer(StrEnum):
    """What an answer says of its label."""

    YES = "yes"
    """Affirmed: "yes", "Y", "+ve", a ticked box."""
    NO = "no"
    """Denied: "no", "none", "nil", "(-)", "0"."""
    PERHAPS = "perhaps"
    """In question: "possible", "suspected", "not yet confirmed"."""
    NOTHING = "nothing said"
    """Unknown, blank, not asked, not applicable, an unticked box: the label says nothing."""
    WORDS = "words"
    """An answer in words of its own, to be read as prose under its label."""


_AROUND = " .,;/|-:?*"


def as_listed(label: str) -> str:
    """Return a label in small letters, without the marks around it."""
    return label.lower().strip(_AROUND)


class Field(msgspec.Struct, frozen=True, gc=False):
    """One label with its answer; a form has dozens, so it is a record that is quick to make.

    Attributes:
        label: the words of the label, without numbering, printed choices and how the question opens.
        answer: the answer as written; a tick box as it stands.
        meaning: what the answer says of the label.
        start: offset of the label in the text.
        label_end: offset behind the label.
        end: offset behind the answer.
        asks: true where the label is a question.
        open: true where the label is a question that yes and no do not answer ("When did it start?").
        kept: offset from which the answer itself is prose too ("no recent injury", "yes, since Monday"); -1 for none.
        heading: true where the label only stands over tick boxes.
        tight: true where the label is known to begin at `start`; else its last idea alone is the label.
    """

    label: str
    answer: str
    meaning: Answer
    start: int = 0
    label_end: int = 0
    end: int = 0
    asks: bool = False
    open: bool = False
    kept: int = -1
    tight: bool = True
    heading: bool = False

    @property
    def listed(self) -> str:
        """The label as the lists of `answers.yaml` name it."""
        return as_listed(self.label)


@dataclass(frozen=True, slots=True)
class Form:
    """A text as the fields that were found in it, in their order.

    Attributes:
        fields: the fields; they do not overlap.
        unticked: stretches of the text, from offset to offset, that nobody ticked: they say nothing.
        marks: offsets of marks that are no words (ticks, cell borders), from offset to offset.
    """

    fields: tuple[Field, ...] = ()
    unticked: tuple[tuple[int, int], ...] = ()
    marks: tuple[tuple[int, int], ...] = ()


NO_FORM = Form()
