"""An Observation that says of its finding that it is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.demyelinating_diseases.value_sets import is_one_of

if TYPE_CHECKING:
    from cds_services.fhir import Resource


def is_absent(observation: Resource) -> bool:
    """Tell whether the value denies what the code names: false, no, absent, negative, or an interpretation of these."""
    if observation.get("valueBoolean") is False:
        return True
    value = observation.get("valueCodeableConcept")
    if value is not None:
        return is_one_of("negative-result", fhir.codings(value))
    if any(name.startswith("value") for name in observation):
        return False
    return any(
        is_one_of("negative-result", fhir.codings(concept))
        for concept in fhir.sequence(observation.get("interpretation"))
    )
