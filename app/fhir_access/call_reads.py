"""What one call reads from the client's FHIR server, in one round or two."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - a dataclass names it
from typing import TYPE_CHECKING

from app.fhir_access.reader import ReadSession
from app.telemetry.logs import add_facts, end_phase

if TYPE_CHECKING:
    from starlette.types import Scope

    from app.clients.client import Client
    from app.fhir_access.failure import Failure
    from cds_services.registry import Service


@dataclass(slots=True)
class CallReads:
    """The reads of one call: all at once, or first the keys that can show that the others are not needed.

    Attributes:
        service: states which keys are wanted first, and which are required.
        client: the caller.
        today: the day of the call.
        session: server, token and time for all rounds; or why nothing may be read.
        tried: the keys that were tried.
        failed: why a key could not be read, by key.
    """

    service: Service
    client: Client
    today: date
    session: ReadSession | Failure
    tried: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)

    def tell(self, scope: Scope) -> None:
        """Add to the facts of the call what was read and what failed; the phase ends here."""
        if self.failed:
            add_facts(scope, fhir_failed=self.failed)
        if self.tried and isinstance(self.session, ReadSession):
            end_phase(scope, "fhir")
            add_facts(scope, fhir_reads=self.session.requests)
