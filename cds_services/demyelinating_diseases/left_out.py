"""Resources of the chart that count as absent: told by number and cause, so that silence is not taken for reading."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from cds_services import fhir
from cds_services.demyelinating_diseases.allergy import is_current
from cds_services.demyelinating_diseases.device_records import is_gone
from cds_services.demyelinating_diseases.kidney import NOT_DONE
from cds_services.demyelinating_diseases.medication import KINDS, was_given
from cds_services.demyelinating_diseases.negation import is_denied
from cds_services.demyelinating_diseases.prefetch import counted
from cds_services.forms.observation import is_void
from cds_services.forms.questionnaire import is_withdrawn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from cds_services.fhir import Resource


class _Cause(NamedTuple):
    applies: Callable[[Resource, date], bool]
    why: str


_NEVER_GIVEN = _Cause(
    lambda resource, today: not was_given(resource, today) and not is_denied(resource),
    "never given, not begun or entered in error",
)
_GONE = _Cause(is_gone, "no longer there, not begun or entered in error")
_CAUSES: dict[str, _Cause] = {
    "AllergyIntolerance": _Cause(lambda resource, _: not is_current(resource), "over, refuted or entered in error"),
    **dict.fromkeys(KINDS, _NEVER_GIVEN),
    "Device": _GONE,
    "DeviceUseStatement": _GONE,
    "Procedure": _Cause(
        lambda resource, _: fhir.string(resource.get("status")).lower() in NOT_DONE,
        "not done, stopped or entered in error",
    ),
    "Observation": _Cause(lambda resource, _: is_void(resource), "without a result yet, cancelled or entered in error"),
    "QuestionnaireResponse": _Cause(lambda resource, _: is_withdrawn(resource), "stopped or entered in error"),
}


def notes_on_left_out(resources: Mapping[str, Iterable[Resource]], today: date) -> Iterator[str]:
    """Yield one note for each key and cause, without patient data.

    Args:
        resources: what was kept of the prefetch, by the key that its type belongs to.
        today: the day of the call.
    """
    for key, items in resources.items():
        numbers: Counter[str] = Counter()
        for resource in items:
            cause = _CAUSES.get(fhir.resource_type(resource))
            if cause is not None and cause.applies(resource, today):
                numbers[cause.why] += 1
        for why, number in numbers.items():
            yield f"{key}: {counted(number, 'entry', 'entries')} {why} did not count"
