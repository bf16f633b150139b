"""What is read at each scrape: the state of the store and of token checking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prometheus_client import CollectorRegistry
    from prometheus_client.core import Metric


@dataclass(frozen=True, slots=True)
class StoreState:
    """State of the store of decisions and feedback.

    Attributes:
        queued: entries that wait to be written.
        dropped: entries lost since the start, because the queue was full or could not be written.
        database_up: whether the last write or probe reached the database.
    """

    queued: int
    dropped: int
    database_up: bool


@dataclass(frozen=True, slots=True)
class TrustState:
    """State of token checking.

    Attributes:
        key_ages: seconds since the published keys of each client were last fetched, by its name.
        alone: tokens accepted by the memory of this process alone.
    """

    key_ages: Mapping[str, float]
    alone: int


class State(Collector):
    """Reads its sources at each scrape; a source that is not set has no series."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._store: Callable[[], StoreState] | None = None
        self._trust: Callable[[], TrustState] | None = None
        registry.register(self)

    def watch_store(self, read: Callable[[], StoreState]) -> None:
        """Expose the store; `read` must not wait for the database."""
        self._store = read

    def watch_trust(self, read: Callable[[], TrustState]) -> None:
        """Expose the state of token checking."""
        self._trust = read

    def collect(self) -> Iterator[Metric]:
        """Read the sources."""
        if self._store is not None:
            yield from _store_metrics(self._store())
        if self._trust is not None:
            yield from _trust_metrics(self._trust())


def _trust_metrics(trust: TrustState) -> Iterator[Metric]:
    age = GaugeMetricFamily("imaging_cds_key_set_age_seconds", "Age of a client's public keys.", labels=["client"])
    for client, seconds in trust.key_ages.items():
        age.add_metric([client], seconds)
    yield age
    yield CounterMetricFamily(
        "imaging_cds_unshared_tokens",
        "Tokens let in by the memory of this process, because the common one did not answer.",
        trust.alone,
    )


def _store_metrics(store: StoreState) -> Iterator[Metric]:
    yield GaugeMetricFamily("imaging_cds_store_queue_depth", "Entries that wait to be written.", store.queued)
    yield CounterMetricFamily("imaging_cds_store_dropped", "Entries lost before they were written.", store.dropped)
    yield GaugeMetricFamily("imaging_cds_store_up", "Whether the database was reached last time.", store.database_up)
