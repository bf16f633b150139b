"""A FHIR Observation: a result or a finding, with its components and what it contains."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cds_services import fhir
from cds_services.chart.codeable_concept import NOTHING_SAID, CodeableConcept, read_codeable_concept
from cds_services.chart.moments import last_moment
from cds_services.chart.quantity import Quantity, read_quantity
from cds_services.forms.observation import is_void
from cds_services.modifier_extensions import changes_meaning

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from cds_services.chart.moments import Moment
    from cds_services.fhir import DateRange, Resource

_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Part:
    """What was measured or seen, and the value: of an Observation or of one of its components.

    Attributes:
        code: what it is.
        given: whether any `value[x]` is there, whatever it holds.
        changed: whether an extension changes its meaning, so that it cannot be accepted.
        absent: code of the reason why there is no value; empty where none is stated.
        boolean, quantity, integer, text, concept: the value in the form in which it came.
        low, high: the bounds of a range.
        ranged: whether the value is a range.
        day: the day that the value is: a date, a date in words, or the end of a period.
        interpreted: the first interpretation, where no value says it in words.
    """

    code: CodeableConcept
    given: bool = False
    changed: bool = False
    absent: str = ""
    boolean: bool | None = None
    quantity: Quantity | None = None
    integer: float | None = None
    text: str = ""
    concept: CodeableConcept = NOTHING_SAID
    low: Quantity | None = None
    high: Quantity | None = None
    ranged: bool = False
    day: DateRange | None = None
    interpreted: CodeableConcept = NOTHING_SAID

    @property
    def words(self) -> str:
        """The value in words, where it came as words."""
        return self.concept.words or self.text


@dataclass(frozen=True, slots=True)
class Observation:
    """One Observation.

    Attributes:
        own: its own code and value.
        parts: its components.
        contained: Observations that it contains.
        refers: whether it groups other Observations by reference.
        when: its moment: the last one that is not in the future.
        period: first and last day of the time that it covers, where both are stated.
        is_void: whether it is no result: not available yet, cancelled, or entered in error.
        is_result: false also where its status is unknown.
    """

    own: Part
    parts: tuple[Part, ...] = ()
    contained: tuple[Observation, ...] = field(default=(), repr=False)
    refers: bool = False
    when: Moment | None = None
    period: tuple[DateRange, DateRange] | None = None
    is_void: bool = False
    is_result: bool = True


def read_observation(resource: Resource, today: date, depth: int = 0) -> Observation:
    """Read an Observation; an element of the wrong type reads as absent.

    Args:
        resource: the resource.
        today: the day of the call.
        depth: how many Observations contain it; beyond twenty nothing is read.
    """
    void = is_void(resource)
    bounds = fhir.mapping(resource.get("effectivePeriod"))
    start, end = fhir.day(bounds.get("start")), fhir.day(bounds.get("end"))
    components, contained = resource.get("component"), resource.get("contained")
    return Observation(
        own=_part(resource),
        parts=tuple(_part(fhir.mapping(item)) for item in fhir.sequence(components)) if components else (),
        contained=_contained(contained, today, depth) if contained else (),
        refers=bool(resource.get("hasMember")),
        when=last_moment(resource, "effective", today, "issued"),
        period=(start, end) if start is not None and end is not None else None,
        is_void=void,
        is_result=not void and fhir.string(resource.get("status")).lower() != "unknown",
    )


def _contained(value: object, today: date, depth: int) -> tuple[Observation, ...]:
    if depth >= _DEEPEST:
        return ()
    members = (item for item in map(fhir.mapping, fhir.sequence(value)) if fhir.resource_type(item) == "Observation")
    return tuple(read_observation(item, today, depth + 1) for item in members)


def _part(element: Resource) -> Part:
    found: dict[str, Any] = {}
    for name, value in element.items():
        if name.startswith("value"):
            found["given"] = True
            if reader := _VALUES.get(name):
                found |= reader(value)
        elif name == "modifierExtension":
            found["changed"] = changes_meaning(element)
        elif name == "dataAbsentReason":
            found["absent"] = fhir.first_code(value)
    if "interpretation" in element and element.get("valueCodeableConcept") is None and "valueString" not in element:
        found["interpreted"] = read_codeable_concept(next(iter(fhir.sequence(element["interpretation"])), None))
    if "valueDateTime" in element or "valuePeriod" in element or "valueString" in element:
        found["day"] = (
            fhir.day(element.get("valueDateTime"))
            or fhir.day(element.get("valueString"))
            or fhir.day(fhir.mapping(element.get("valuePeriod")).get("end"))
        )
    return Part(read_codeable_concept(element.get("code")), **found)


def _range(value: object) -> dict[str, Any]:
    bounds = fhir.mapping(value)
    return {
        "low": read_quantity(bounds.get("low")),
        "high": read_quantity(bounds.get("high")),
        "ranged": bool(bounds),
    }


_VALUES: dict[str, Callable[[object], dict[str, Any]]] = {
    "valueBoolean": lambda value: {"boolean": value} if isinstance(value, bool) else {},
    "valueQuantity": lambda value: {"quantity": read_quantity(value)},
    "valueInteger": lambda value: {"integer": fhir.number(value)},
    "valueString": lambda value: {"text": fhir.string(value)},
    "valueCodeableConcept": lambda value: {"concept": read_codeable_concept(value)},
    "valueRange": _range,
}
"""What is read of each form of a value."""
