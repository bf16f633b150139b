"""Options with a box behind each: "Trauma: fall [ ] RTA [ ]", "Cancer: lung [ ] breast [ ] none [x]"."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cds_services.forms.answers import form_words
from cds_services.forms.field import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.forms.field import Field

_MOST = 24  # options that are looked at; keeps the walk linear
_OPENS_BOX = frozenset("[(_\u2610\u2611\u2612\u25a1\u25cb")


def told_by_options(text: str, fields: list[Field], place: int) -> Field | None:
    """Return the words over options as the field that the options make of them; None where they tell more.

    Args:
        text: the text.
        fields: its fields in their order.
        place: which of them stands over options.

    Returns:
        A blank field where none of its options is ticked, and an answered one where the only ticked option is an
        answer ("none").
    """
    heading = fields[place]
    options = list(_options(text, fields, place))
    if not options:
        return None
    ticked = [option for option in options if option.meaning is not Answer.NOTHING]
    if not ticked:
        return replace(heading, meaning=Answer.NOTHING, heading=True)
    meaning = form_words().meaning(ticked[0].label.lower())
    if len(ticked) > 1 or ticked[0].meaning is not Answer.YES or meaning not in {Answer.NO, Answer.NOTHING}:
        return None
    return replace(heading, meaning=meaning, answer=text[ticked[0].start : ticked[0].end], end=options[-1].end)


def _options(text: str, fields: list[Field], place: int) -> Iterator[Field]:
    """Find the options in the line of their heading."""
    line = text.find("\n", fields[place].end)
    for option in islice(fields, place + 1, place + 1 + _MOST):
        if 0 <= line < option.start or option.answer[:1] not in _OPENS_BOX or option.start == option.label_end:
            return
        yield option
