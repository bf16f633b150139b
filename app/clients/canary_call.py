"""Which calls are the canary's: invented calls about invented patients, never stored as clinical.

Two things must agree, so that a real patient's call is never taken for one by accident: the client is the one that the
clients file flags `canary: true`, known by its token, and the patient is one of the canary's own, by the id. A real
client has another token, and a flagged client that calls about any other patient is answered, stored and counted like
every client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.clients.client import Client

PATIENTS = "imaging-cds-canary-"
"""How the ids of all invented patients of the canary begin; no FHIR server makes such ids by itself."""


SCOPE = "imaging_cds.canary"
"""Key of the ASGI scope that is there if the call is the canary's."""

HEADER = "X-Imaging-CDS-Canary"
"""Header of the answer to such a call, and of no other, by which the canary sees that it was known."""

NOT_STORED = "not-stored"
"""Its value."""


def is_canary_call(client: Client, patient_id: str) -> bool:
    """Return whether a call is one of the canary's.

    Args:
        client: as the call's token proved.
        patient_id: `context.patientId`.
    """
    return client.canary and patient_id.startswith(PATIENTS)
