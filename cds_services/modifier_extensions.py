"""Extensions that change what the element that contains them means, e.g. that something was not done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services import fhir

if TYPE_CHECKING:
    from cds_services.fhir import Resource


def changes_meaning(element: Resource) -> bool:
    """Return whether a resource or element means something else than its words and codes say.

    R4 forbids processing what contains a modifier extension that is not understood, and this service understands
    none: whichever it is, the element cannot be accepted. One with the value false changes nothing.
    """
    extensions = element.get("modifierExtension")
    return bool(extensions) and any(
        fhir.mapping(extension).get("valueBoolean") is not False for extension in fhir.sequence(extensions)
    )
