"""Convert the facts of a finished call to metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest

from app.telemetry.metrics.instruments import Instruments
from app.telemetry.metrics.labels import NONE, OTHER, PHASES, UNDECIDED
from app.telemetry.metrics.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.telemetry.metrics.labels import Labels

_PHASE_FACTS = tuple((f"{phase}_ms", (phase,)) for phase in PHASES)
_MISSING_DATA = 412

SERVICE_CALL = "/cds-services/{id}"
"""Route of the service calls; feedback also names a service, but is not a service call."""


class Metrics:
    """The metrics of one application.

    Attributes:
        registry: the exposed metrics; no other application's metrics are in it.
        labels: the closed sets that label values come from.
        state: what is read at each scrape instead of being counted.
    """

    def __init__(self, labels: Labels, version: str, knowledge: str) -> None:
        self.labels = labels
        self.registry = CollectorRegistry()
        self.state = State(self.registry)
        self._on = Instruments(self.registry, labels)
        self._on.build.info({"version": version, "knowledge": knowledge})
        ProcessCollector(registry=self.registry)

    def exposition(self) -> bytes:
        """Return all metrics in the Prometheus text format."""
        return generate_latest(self.registry)

    def observe(self, facts: Mapping[str, Any]) -> None:
        """Count a finished request.

        Args:
            facts: the facts that the call stored for the log: `route`, `status`, `ms`; of a service call also
                `service`, `hook`, `client`, `read_ms`, `fhir_ms`, `evaluate_ms`, `write_ms`, `scenario`, `rules`,
                `indicators`, `prefetch_asked`, `prefetch_absent`, `fhir_reads`, and `fhir_failed`, the reason by
                prefetch key; `unread` is the kind of each thing that could not be read, `unseen` each prefetch key that
                is known to be incomplete, `canary` is true of a call of the canary, `withheld` each card that was not
                shown (rule, why), `refused` is why a token was not accepted, `feedback` has (rule, outcome, how many).
                Facts of phases that the call did not reach are absent.
        """
        on, get = self._on, facts.get
        status = str(facts["status"])
        on.requests[facts["route"], status].inc()
        if (refused := get("refused")) is not None:
            on.refused[(refused,)].inc()
        for rule, outcome, number in get("feedback", ()):
            on.feedback[rule, outcome].inc(number)
        if (service := get("service")) is None or facts["route"] != SERVICE_CALL:
            return
        if get("canary"):
            # In no other figure of calls, so that no rate of rules or of clients counts invented patients.
            on.canary[service, get("hook", NONE), status].inc()
            return
        client = get("client", NONE)
        on.calls[service, get("hook", NONE), status, client].inc()
        on.seconds[(service,)].observe(facts["ms"] / 1000)
        for name, phase in _PHASE_FACTS:
            if (milliseconds := get(name)) is not None:
                on.phases[phase].observe(milliseconds / 1000)
        self._data(facts, client)
        if (scenario := get("scenario")) is not None:
            self._decision(facts, scenario, client)
        elif facts["status"] == _MISSING_DATA:
            on.undecided["missing-data", client].inc()

    def _data(self, facts: Mapping[str, Any], client: str) -> None:
        on, get = self._on, facts.get
        if asked := get("prefetch_asked", 0):
            on.prefetch_asked[(client,)].inc(asked)
        for key in get("prefetch_absent", ()):
            on.prefetch_absent[client, key].inc()
        if reads := get("fhir_reads", 0):
            on.fhir_reads[(client,)].inc(reads)
            on.fhir_seconds[(client,)].observe(get("fhir_ms", 0) / 1000)
        for key in get("unseen", ()):
            on.unseen[key, client].inc()
        for reason in get("fhir_failed", {}).values():
            # The status itself is in the log.
            on.fhir_failed[client, "status" if reason.isdigit() else reason].inc()

    def _decision(self, facts: Mapping[str, Any], scenario: str, client: str) -> None:
        on = self._on
        rules = facts.get("rules", ())
        on.decisions[facts.get("hook", NONE), scenario, "card" if rules else "silence", client].inc()
        if scenario in UNDECIDED:
            on.undecided[scenario, client].inc()
        for kind in facts.get("unread", ()):
            on.unread[kind, client].inc()
        for rule, why in facts.get("withheld", ()):
            on.withheld[rule, why, client].inc()
        if not rules:
            return
        for rule, indicator in zip(rules, facts.get("indicators") or [OTHER] * len(rules), strict=True):
            on.rules[rule, client].inc()
            on.cards[rule, indicator, scenario].inc()
