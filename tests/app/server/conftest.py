"""The metrics that the tests of the metrics' port serve."""

from __future__ import annotations

from tests.app.telemetry.metrics.conftest import metrics

__all__ = ["metrics"]
