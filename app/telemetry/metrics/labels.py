"""The closed sets that label values come from.

A label value is always one that this deployment knew at its start. Any other value becomes `other`, so that neither
patient data nor an unlimited number of series can get into the metrics.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from app.errors import STATUS
from cds_services import registry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prometheus_client.metrics import MetricWrapperBase

    from cds_services.cds_hooks import Deployment

Metric = TypeVar("Metric", bound="MetricWrapperBase")

OTHER = "other"
NONE = "none"
"""Used if a call failed before the value was known."""

PHASES = ("read", "fhir", "evaluate", "write")
INDICATORS = frozenset({"info", "warning", "critical"})
STATUSES = frozenset(map(str, {200, 204, 401, 403, 422, 429, 500, 503, *STATUS.values()}))
UNDECIDED = frozenset({"indeterminate", "out-of-scope", "missing-data"})
OUTCOMES = frozenset({"accepted", "overridden", "unlinked"})
FHIR_FAILURES = frozenset(
    {
        "address", "certificate", "connection", "cut-short", "no-access", "no-context", "not-json", "not-listed",
        "outcome", "paging", "redirect", "status", "timeout", "token", "too-large", "unforeseen", "wrong-type",
    }
)  # fmt: skip
"""Why a prefetch key could not be read from the FHIR server."""

REFUSALS = frozenset(
    {
        "algorithm", "audience", "claim", "early", "expired", "header-member", "issuer", "jku", "key-id",
        "key-unknown", "keys-unavailable", "lifetime", "malformed", "no-token", "not-bearer", "replayed",
        "seen-tokens-unavailable", "signature", "tenant", "token-too-long", "type",
    }
)  # fmt: skip
"""Why a call's token was not accepted."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The label values of this deployment.

    Attributes:
        routes: templates of the addresses.
        clients: names of the CDS clients, as configured.
        offered: (service id, hook) pairs.
        prefetch: prefetch keys that discovery asks for.
        rules: rule codes.
        scenarios: scenario codes.
    """

    routes: frozenset[str]
    clients: frozenset[str]
    offered: frozenset[tuple[str, str]]
    prefetch: frozenset[str]
    rules: frozenset[str]
    scenarios: frozenset[str]

    @classmethod
    def of(cls, deployment: Deployment, routes: Iterable[str], clients: Iterable[str]) -> Labels:
        """Collect the sets from what is offered.

        Args:
            deployment: what the services are made for.
            routes: templates of the addresses.
            clients: names of the configured clients.
        """
        offered = registry.services(deployment)
        return cls(
            routes=frozenset(routes),
            clients=frozenset(clients),
            offered=frozenset(offered),
            prefetch=frozenset(key for service in offered.values() for key in service.description.prefetch),
            rules=frozenset(registry.rule_codes()),
            scenarios=frozenset(registry.scenario_codes()),
        )

    @property
    def services(self) -> frozenset[str]:
        """Service ids."""
        return frozenset(service_id for service_id, _ in self.offered)

    @property
    def hooks(self) -> frozenset[str]:
        """Hook names."""
        return frozenset(hook for _, hook in self.offered)


class Children(dict[tuple[str, ...], Metric]):
    """The series of one metric by their label values, created at first use and then found by one look-up.

    Args:
        metric: the labelled metric.
        allowed: the closed set of each label, in the metric's order.
    """

    def __init__(self, metric: Metric, *allowed: frozenset[str]) -> None:
        super().__init__()
        self._metric = metric
        self._allowed = allowed

    def __missing__(self, values: tuple[str, ...]) -> Metric:
        closed = tuple(
            value if value in allowed else OTHER for value, allowed in zip(values, self._allowed, strict=True)
        )
        if closed in self:
            return self[closed]
        self[closed] = self._metric.labels(*closed)
        return self[closed]
