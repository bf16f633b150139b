"""Draw who gets the cards: the same user or encounter always falls on the same place between 0 and 1."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cds_services.hook_request import HookRequest
    from cds_services.local.site_file import By

_SPACE = 2**64


def place_of(seed: str, purpose: str, drawn: str) -> float:
    """Return the place of an id, evenly distributed from 0 to just below 1; without the seed no one can foresee it.

    Args:
        seed: what is drawn with.
        purpose: what is drawn for, so that two draws with one seed are independent.
        drawn: the id.
    """
    digest = hmac.digest(seed.encode(), f"{purpose}\0{drawn}".encode(), hashlib.sha256)
    return int.from_bytes(digest[:8]) / _SPACE


def drawn_id(request: HookRequest, by: By) -> str:
    """Return what is drawn: the user, or the encounter, and where there is no encounter the patient.

    Args:
        request: the call.
        by: which of them the site file names.
    """
    if by == "user":
        return request.user_id
    return f"Encounter/{request.encounter_id}" if request.encounter_id else f"Patient/{request.patient_id}"
