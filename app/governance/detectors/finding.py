"""What a detector found: codes, counts and dates, nothing of a patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is no longer as it was.

    Attributes:
        detector: code of the detector, such as `rule-stopped`.
        client: the client's name in this deployment.
        service: the service that it calls.
        subject: what it is about, such as the code of a rule or a prefetch key; empty if it is the service itself.
        since: the first day on which it was different, as far as that can be known.
        observed: the count since then.
        expected: the count to be expected since then.
        changed: a day since shortly before then on which service, knowledge or site file changed, which may explain it.
    """

    detector: str
    client: str
    service: str
    subject: str
    since: date
    observed: int
    expected: float
    changed: date | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What stays the same while the finding lasts."""
        return self.detector, self.client, self.service, self.subject
