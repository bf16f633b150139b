"""Da Vinci CRD 2.0.1, the version that the Inferno test kit checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.client_profiles.crd import Crd
from cds_services.errors import NotJson

if TYPE_CHECKING:
    from cds_services.errors import RequestError

_BAD_REQUEST = 400
_UNPROCESSABLE = 422


class Crd201(Crd):
    """400 is for what cannot be parsed; JSON that is not what CDS Hooks describes is a 422."""

    version = "2.0"
    topic_system = "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp"

    def status(self, error: RequestError, usual: int) -> int:
        """Return 422 in place of 400, except for a body that is not JSON."""
        return _UNPROCESSABLE if usual == _BAD_REQUEST and not isinstance(error, NotJson) else usual
