"""What the label of a field is by its own words, whatever its answer."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cds_services.forms.answers import form_words
from cds_services.forms.field import as_listed

if TYPE_CHECKING:
    from cds_services.forms.field import Field

LABELS_REMEMBERED = 4096
"""A form's own words come again with every order, so what is made of them is remembered, up to so many labels.

What may begin in the midst of prose is of a patient, and is not.
"""


class LabelKind(NamedTuple):
    """What a label is.

    Attributes:
        administrative: true where it asks for who, when and where, and nothing of the patient's state.
        of_others: true where it asks for relatives ("Glaucoma FHx").
        asks_onset: true where it asks when it began.
        asks_reason: true where it asks for the reason of the order, and says nothing itself ("History / question").
        dates_another: true where it asks for a scan or a visit, whose date is not that of the symptoms ("Prior").
        tells_over: true where a yes says that what stands before it is over ("Resolved: yes").
        urgency: true where it may say how soon ("Routine").
        property_of: what it names and which property of that it asks for ("Pacemaker", "MRI safety").
    """

    administrative: bool
    of_others: bool
    asks_onset: bool
    asks_reason: bool
    dates_another: bool
    tells_over: bool
    urgency: bool
    property_of: tuple[str, str] | None


def kind_of(field: Field) -> LabelKind:
    """Return what the label of a field is."""
    return _remembered(field.label) if field.tight else _kind_of(field.label)


def _kind_of(label: str) -> LabelKind:
    words = form_words()
    asked = words.property_of.search(label)
    listed = as_listed(label)
    completed = listed in words.file.completed_labels  # "Location of pain", not "Location"
    return LabelKind(
        not completed and (words.administrative.match(label) is not None or words.was_done.search(label) is not None),
        words.of_others.search(label) is not None,
        words.asks_onset(label),
        words.asks_reason(label),
        listed in words.file.labels_of_other_dates,
        listed in words.file.over_answers,
        listed in words.file.urgencies,
        (label[: asked.start()], asked["what"]) if asked else None,
    )


_remembered = lru_cache(maxsize=LABELS_REMEMBERED)(_kind_of)
