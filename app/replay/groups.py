"""The groups of patients that governance compares: age band and sex."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services import fhir

if TYPE_CHECKING:
    from datetime import date

_BANDS = ((18, "0-17"), (30, "18-29"), (40, "30-39"), (50, "40-49"), (65, "50-64"), (80, "65-79"))
_OLDEST = "80+"
_SEXES = frozenset({"female", "male", "other", "unknown"})


def groups_of(patient: object, today: date) -> tuple[str, str]:
    """Return age band and sex of a Patient on a day; each is empty where it is not stated."""
    told = fhir.mapping(patient)
    born = fhir.day(told.get("birthDate"))
    sex = fhir.string(told.get("gender")).lower()
    if born is None:
        return "", sex if sex in _SEXES else ""
    birth = born.last
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    return next((band for limit, band in _BANDS if age < limit), _OLDEST), sex if sex in _SEXES else ""
