"""The store and the keys are asked when Prometheus asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.telemetry.metrics.state import StoreState, TrustState
from tests.app.telemetry.metrics.conftest import value

if TYPE_CHECKING:
    from app.telemetry.metrics.calls import Metrics


def test_without_a_store_there_are_no_series_of_it(metrics: Metrics) -> None:
    assert b"imaging_cds_store" not in metrics.exposition()
    assert b"imaging_cds_key_set" not in metrics.exposition()


def test_the_store_as_it_is_now(metrics: Metrics) -> None:
    states = [StoreState(queued=3, dropped=0, database_up=True)]
    metrics.state.watch_store(lambda: states[-1])
    assert value(metrics, "imaging_cds_store_up") == 1
    states.append(StoreState(queued=7, dropped=2, database_up=False))
    assert value(metrics, "imaging_cds_store_queue_depth") == 7
    assert value(metrics, "imaging_cds_store_dropped_total") == 2
    assert value(metrics, "imaging_cds_store_up") == 0


def test_what_tokens_are_checked_by(metrics: Metrics) -> None:
    metrics.state.watch_trust(lambda: TrustState({"north": 90.0}, alone=4))
    assert value(metrics, "imaging_cds_unshared_tokens_total") == 4
    assert value(metrics, "imaging_cds_key_set_age_seconds", client="north") == 90
