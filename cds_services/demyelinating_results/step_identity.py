"""The id of a card about a result: the same at every opening of the chart, until the report changes.

Feedback on it is found by it: what was accepted or overridden for this version of the report is not said again.
"""

from __future__ import annotations

import hmac
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cds_services.chart.diagnostic_report import DiagnosticReport
    from cds_services.demyelinating_results.next_step import NextStep
    from cds_services.hook_request import HookRequest

_NAMESPACE = uuid.UUID("b0d5c0de-3f5b-5c38-9a0e-0f7c9a4a2c51")
"""The namespace of these UUIDs, generated once."""


class StepIdentity:
    """Gives ids to the steps of one patient.

    Args:
        request: the call; its `secret` belongs to the client that made it.
    """

    def __init__(self, request: HookRequest) -> None:
        self._secret = request.secret
        self._patient = request.patient_id

    def of(self, step: NextStep, *part: str) -> uuid.UUID:
        """Return the id of a step, or of a part of its card.

        Args:
            step: the step.
            part: what distinguishes the part.
        """
        about = _version(step.about) if step.about is not None else sorted(step.values.items())
        told = repr((self._patient, step.rule, about, part)).encode("utf-8", "surrogatepass")
        return uuid.uuid5(_NAMESPACE, hmac.digest(self._secret, told, "sha256").hex())


def _version(report: DiagnosticReport) -> tuple[str, ...]:
    """What changes with every version of a report."""
    issued = report.issued.instant.isoformat() if report.issued is not None else ""
    words = "\n".join(report.words.words)
    return report.key, report.version, report.status, issued, words
