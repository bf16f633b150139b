"""Da Vinci CRD 2.2."""

from __future__ import annotations

from app.client_profiles.crd import Crd


class Crd22(Crd):
    """400 for everything that does not conform to CDS Hooks or FHIR.

    422 is for orders that do not conform to the guide's own profiles. No order is refused for that: an order that can
    be read is answered.
    """

    version = "2.2"
    topic_system = "http://terminology.hl7.org/CodeSystem/cdshooks-card-type"
