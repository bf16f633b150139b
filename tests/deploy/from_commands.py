"""The alerts about what the commands `imaging-cds watch` and `imaging-cds canary` write, not the service."""

from __future__ import annotations

FROM_COMMANDS = frozenset(
    {"ImagingCdsCanaryWrong", "ImagingCdsCanaryOld", "ImagingCdsDetectorFinding", "ImagingCdsDetectorsOld"}
)
