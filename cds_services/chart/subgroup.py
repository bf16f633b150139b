"""Age band and sex of a patient, to compare groups of decisions; bands are wide, so that they identify no one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services import fhir

if TYPE_CHECKING:
    from datetime import date

_BANDS = ((18, "0-17"), (30, "18-29"), (40, "30-39"), (50, "40-49"), (60, "50-59"), (70, "60-69"))
_OLDEST = "70+"
_SEXES = frozenset({"female", "male", "other"})


def subgroup(patient: object, today: date) -> tuple[str, str]:
    """Return age band and administrative sex of a Patient resource, each empty where the chart does not say.

    Args:
        patient: the resource as it came; anything at all.
        today: the day to count the age from.
    """
    resource = fhir.mapping(patient)
    sex = fhir.string(resource.get("gender"))
    born = fhir.day(resource.get("birthDate"))
    band = ""
    if born is not None:
        latest = born.last
        age = today.year - latest.year - ((today.month, today.day) < (latest.month, latest.day))
        band = next((name for below, name in _BANDS if age < below), _OLDEST) if age >= 0 else ""
    return band, sex if sex in _SEXES else ""
