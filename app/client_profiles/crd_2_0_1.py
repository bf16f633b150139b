"""Da Vinci CRD 2.0.1, the version that the Inferno test kit checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.client_profiles.crd import Crd
from cds_services.errors import NotJson

if TYPE_CHECKING:
    from app.client_profiles.core import Answer, Site
    from cds_services.cds_hooks import Decision
    from cds_services.errors import RequestError
    from cds_services.hook_request import HookRequest

_BAD_REQUEST = 400
_UNPROCESSABLE = 422


class Crd201(Crd):
    """400 for what cannot be parsed; 422 for JSON that is not a valid CDS Hooks request.

    Inferno's kit for this version requires `systemActions` in every answer to order-sign, even if empty. CDS Hooks and
    the models of CDS Hooks 3.0 and CRD 2.2 forbid an empty one, so it is sent only here, and not under 3.0.
    """

    version = "2.0"
    topic_system = "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp"

    def answer(self, decision: Decision, request: HookRequest, site: Site) -> Answer:
        """Return the answer; at order-sign with `systemActions` even if no order could be rated."""
        answer = super().answer(decision, request, site)
        if answer.system_actions or request.hook not in self.rated_hooks:
            return answer
        return replace(answer, system_actions=[])

    def status(self, error: RequestError, usual: int) -> int:
        """Return 422 instead of 400, except for a body that is not JSON."""
        return _UNPROCESSABLE if usual == _BAD_REQUEST and not isinstance(error, NotJson) else usual
