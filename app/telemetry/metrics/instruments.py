"""Every metric of the service, by name."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from prometheus_client import Counter, Histogram, Info

from app.telemetry.metrics.labels import (
    FHIR_FAILURES,
    INDICATORS,
    NONE,
    OUTCOMES,
    PHASES,
    REFUSALS,
    STATUSES,
    UNDECIDED,
    Children,
)
from app.withholding.withheld import WHYS
from cds_services.cds_hooks import UNREAD

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from app.telemetry.metrics.labels import Labels

CALL_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds of the latency buckets; 0.5 s is the time within which a card still reaches the ordering clinician."""


class Instruments:
    """The counters and histograms of one application, on a registry of its own.

    Series that an alert compares with their own past exist from the start, at zero: a counter that appears with its
    first event hides that event from `increase()`.
    """

    def __init__(self, registry: CollectorRegistry, labels: Labels) -> None:
        def counter(name: str, text: str, **allowed: frozenset[str]) -> Children[Counter]:
            return Children(Counter(name, text, tuple(allowed), registry=registry), *allowed.values())

        def histogram(name: str, text: str, **allowed: frozenset[str]) -> Children[Histogram]:
            metric = Histogram(name, text, tuple(allowed), buckets=CALL_SECONDS, registry=registry)
            return Children(metric, *allowed.values())

        clients, rules = labels.clients | {NONE}, labels.rules
        self.build = Info("imaging_cds_build", "Version of the software and of its knowledge.", registry=registry)
        self.requests = counter(
            "imaging_cds_http_requests",
            "HTTP requests by address and status.",
            route=labels.routes | {"unknown"},
            status=STATUSES,
        )
        self.calls = counter(
            "imaging_cds_calls",
            "Service calls.",
            service=labels.services,
            hook=labels.hooks | {NONE},
            status=STATUSES,
            client=clients,
        )
        self.seconds = histogram(
            "imaging_cds_call_duration_seconds",
            "Time from a service call's arrival to its answer.",
            service=labels.services,
        )
        self.phases = histogram(
            "imaging_cds_phase_duration_seconds",
            "Time of a service call by phase.",
            phase=frozenset(PHASES),
        )
        self.decisions = counter(
            "imaging_cds_decisions",
            "Answered calls by hook and situation, and whether the answer had a card.",
            hook=labels.hooks | {NONE},
            scenario=labels.scenarios,
            answer=frozenset({"card", "silence"}),
            client=clients,
        )
        self.undecided = counter(
            "imaging_cds_undecided",
            "Calls on which nothing could be told, by reason.",
            reason=UNDECIDED,
            client=clients,
        )
        self.unread = counter(
            "imaging_cds_unread",
            "Drafts, problems, reasons and results that could not be read: unknown codes without words, units, forms.",
            kind=UNREAD,
            client=clients,
        )
        self.unseen = counter(
            "imaging_cds_unseen",
            "Prefetch keys of which not everything could be seen, though it was tried: a read that failed, a list cut "
            "short; the answer says so.",
            key=labels.prefetch,
            client=clients,
        )
        self.withheld = counter(
            "imaging_cds_withheld_cards",
            "Cards that were decided and stored, but not shown, by rule and reason (silent mode, start, trial).",
            rule=rules,
            why=frozenset(WHYS),
            client=clients,
        )
        self.rules = counter("imaging_cds_rule_cards", "Cards by rule and client.", rule=rules, client=clients)
        self.cards = counter(
            "imaging_cds_cards",
            "Cards by rule, indicator and situation.",
            rule=rules,
            indicator=INDICATORS,
            scenario=labels.scenarios,
        )
        self.prefetch_asked = counter(
            "imaging_cds_prefetch_asked", "Prefetch keys that calls should have brought.", client=clients
        )
        self.prefetch_absent = counter(
            "imaging_cds_prefetch_absent",
            "Prefetch keys that calls did not bring.",
            client=clients,
            key=labels.prefetch,
        )
        self.fhir_seconds = histogram(
            "imaging_cds_fhir_duration_seconds", "Time a call spent on reading from the FHIR server.", client=clients
        )
        self.fhir_reads = counter("imaging_cds_fhir_reads", "Requests to the FHIR server.", client=clients)
        self.fhir_failed = counter(
            "imaging_cds_fhir_failed",
            "Prefetch keys that could not be read from the FHIR server, by reason.",
            client=clients,
            reason=FHIR_FAILURES,
        )
        self.feedback = counter(
            "imaging_cds_feedback",
            "Feedback by rule and outcome; unlinked is feedback on a card that is not known.",
            rule=rules,
            outcome=OUTCOMES,
        )
        self.canary = counter(
            "imaging_cds_canary_calls",
            "Calls of the canary about its invented patients; no other figure of calls or cards has them.",
            service=labels.services,
            hook=labels.hooks | {NONE},
            status=STATUSES,
        )
        self.refused = counter("imaging_cds_refused_tokens", "Tokens not accepted, by reason.", reason=REFUSALS)
        self._begin(labels)

    def _begin(self, labels: Labels) -> None:
        """Create at zero the series that alerts use."""
        for key in product(sorted(labels.rules), sorted(labels.clients)):
            self.rules[key].inc(0)
        for key in product(sorted(labels.rules), sorted(OUTCOMES)):
            self.feedback[key].inc(0)
        for key in product(sorted(UNDECIDED), sorted(labels.clients)):
            self.undecided[key].inc(0)
        for key in product(sorted(UNREAD), sorted(labels.clients)):
            self.unread[key].inc(0)
        for key in product(sorted(labels.prefetch), sorted(labels.clients)):
            self.unseen[key].inc(0)
        for key in product(sorted(labels.clients), sorted(labels.prefetch)):
            self.prefetch_absent[key].inc(0)
        for reason in sorted(REFUSALS):
            self.refused[(reason,)].inc(0)
        for service in sorted(labels.services):
            self.seconds[(service,)]  # looking a series up creates it
        for offered, status, client in product(sorted(labels.offered), ("200", "500"), sorted(labels.clients)):
            self.calls[*offered, status, client].inc(0)
