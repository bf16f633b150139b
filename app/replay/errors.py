"""What stops a replay, and what can be done about it."""

from __future__ import annotations

from cds_services.errors import ImagingCdsError


class ReplayError(ImagingCdsError):
    """A replay cannot go on; the message says why and what to do, and holds nothing of a patient."""
