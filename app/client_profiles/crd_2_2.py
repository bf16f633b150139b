"""Da Vinci CRD 2.2."""

from __future__ import annotations

from app.client_profiles.crd import Crd


class Crd22(Crd):
    """400 for everything that is not as CDS Hooks or FHIR want it.

    422 is for orders that break the guide's own profiles, and none is refused for that: an order that can be read is
    answered.
    """

    version = "2.2"
    topic_system = "http://terminology.hl7.org/CodeSystem/cdshooks-card-type"
