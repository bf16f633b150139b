"""One round of the canary's calls: send, log, and write the metrics."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Gauge

from app.canary.sender import send
from app.telemetry.textfile import write_textfile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import httpx

    from app.canary.call_list import CanaryCall
    from app.canary.outcome import Outcome
    from app.canary.sender import Target

_log = logging.getLogger("imaging_cds.canary")

ALARM = 2
"""Exit status of a wrong answer; 1 means that nothing could be sent."""


def run(calls: Sequence[CanaryCall], target: Target, http: httpx.Client, textfile: Path | None) -> int:
    """Send the calls once.

    Args:
        calls: what is sent, and expected.
        target: the service.
        http: the connection.
        textfile: file for Prometheus' textfile collector; None for none.

    Returns:
        The exit status: 0 if everything is as expected.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    outcomes = send(calls, target, http, datetime.now().astimezone().date())
    for outcome in outcomes:
        _tell(outcome)
    if textfile is not None:
        write_textfile(textfile, metrics(outcomes, time.time()))
    return 0 if all(outcome.right for outcome in outcomes) else ALARM


def metrics(outcomes: Sequence[Outcome], now: float) -> CollectorRegistry:
    """Return the metrics of one round.

    Args:
        outcomes: what came.
        now: seconds since 1970.
    """
    registry = CollectorRegistry()

    def gauge(name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"imaging_cds_canary_{name}", text, labels, registry=registry)

    right = gauge("right", "Whether a call of the canary was answered as expected.", "call")
    seconds = gauge("duration_seconds", "How long a call of the canary took.", "call")
    for outcome in outcomes:
        right.labels(outcome.call.name).set(outcome.right)
        seconds.labels(outcome.call.name).set(outcome.seconds)
    gauge("last_run_timestamp_seconds", "When the canary last called.").set(now)
    return registry


def _tell(outcome: Outcome) -> None:
    facts = {
        "call": outcome.call.name,
        "service": outcome.call.service,
        "expected": list(outcome.call.expect),
        "came": list(outcome.came),
        "ms": round(outcome.seconds * 1000, 1),
        **({"problem": outcome.problem} if outcome.problem else {}),
    }
    if outcome.right:
        _log.info("canary answered as expected", extra={"facts": facts})
    else:
        _log.error("canary answered wrongly", extra={"facts": facts})
