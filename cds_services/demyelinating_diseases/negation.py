"""Resources that say the opposite of what they name: not to be given, not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.interpretation import interpretation

if TYPE_CHECKING:
    from cds_services.fhir import Resource


def is_denied(resource: Resource) -> bool:
    """Tell whether a resource negates what it names."""
    words = interpretation().denying_elements.value
    return any(_holds(resource.get(name)) for name in words)


def _holds(value: object) -> bool:
    return value is True or value == "true"
