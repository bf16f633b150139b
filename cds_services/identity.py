"""Ids of the parts of an answer: the same whenever the call is repeated, and different for any other call.

Some clients send the same `hookInstance` with every call, so that patient, user and orders go into an id too. They are
hashed with a secret, because ids of patients are short enough to be guessed by trying all of them.
"""

from __future__ import annotations

import hmac
import uuid
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cds_services.hook_request import HookRequest

_NAMESPACE = uuid.UUID("6f2a3f2c-1d0e-5c1b-9a57-0b8f6f7d7c11")
"""The namespace of this product's UUIDs, generated once."""


class CallIdentity:
    """Gives ids to the parts of one call's answer.

    Args:
        request: the call; its `secret` belongs to the client that made it.
    """

    def __init__(self, request: HookRequest) -> None:
        self._request = request

    def of(self, *part: str) -> uuid.UUID:
        """Return the id of a part, a random-looking UUID.

        Args:
            part: what distinguishes the part from others of the same answer.
        """
        return uuid.uuid5(_NAMESPACE, hmac.digest(self._call, repr(part).encode(), "sha256").hex())

    @cached_property
    def _call(self) -> bytes:
        """What identifies this call, as a key for its parts; not the FHIR token, which differs at each retry."""
        called = self._request
        told = (
            called.hook,
            called.hook_instance,
            called.patient_id,
            called.user_id,
            called.encounter_id,
            called.fhir.server if called.fhir else "",
            [(draft.key, draft.selected, draft.resource) for draft in called.draft_orders],
        )
        return hmac.digest(called.secret, repr(told).encode("utf-8", "surrogatepass"), "sha256")
