"""A FHIR Quantity as it is read."""

from __future__ import annotations

from dataclasses import dataclass

from cds_services import fhir


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number with its unit.

    Attributes:
        number: the number; None where it is none.
        written: the value where it came as a string ("<15").
        comparator: `<`, `<=`, `>`, `>=` or the empty string.
        units: the unit by its code and in words, in lower case; may be empty.
    """

    number: float | None
    written: str
    comparator: str
    units: tuple[str, str]


def read_quantity(value: object) -> Quantity | None:
    """Read a Quantity; None where there is none."""
    found = fhir.mapping(value)
    if not found:
        return None
    number = found.get("value")
    return Quantity(
        fhir.number(number),
        fhir.string(number),
        fhir.string(found.get("comparator")),
        (fhir.string(found.get("code")).lower(), fhir.string(found.get("unit")).lower()),
    )
