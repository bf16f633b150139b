"""A trace of each service call, for OpenTelemetry; imported only where a collector is configured.

A span may contain what a log line may contain, and nothing else: no requested address, no header, no exception. The
caller's `traceparent` is continued; its `tracestate` and `baggage`, which could contain anything, are not.
"""

from __future__ import annotations

import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from app.telemetry.logs import FACTS, MARKS, TRACE_ID

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Span
    from starlette.types import ASGIApp, Receive, Scope, Send

EXPORT_SECONDS = 5.0
"""Time limit for the collector; a service that stops waits at most that long."""

ATTRIBUTES = {
    "method": "http.request.method",
    "route": "http.route",
    "status": "http.response.status_code",
    "service": "imaging_cds.service",
    "hook": "imaging_cds.hook",
    "client": "imaging_cds.client",
    "scenario": "imaging_cds.scenario",
    "rules": "imaging_cds.rules",
    "indicators": "imaging_cds.indicators",
    "fhir_reads": "imaging_cds.fhir_reads",
    "request_id": "imaging_cds.request_id",
}
"""Facts of the log line that a span contains, by their names there."""

_SERVICES = "/cds-services/"
_SERVER_ERROR = 500


def batches(endpoint: str) -> BatchSpanProcessor:
    """Send spans from a separate thread by OTLP/HTTP; spans that the collector does not accept are lost.

    Args:
        endpoint: base URL of the collector, such as `http://collector:4318`.
    """
    url = endpoint.rstrip("/")
    if not url.endswith("/v1/traces"):
        url += "/v1/traces"
    return BatchSpanProcessor(OTLPSpanExporter(endpoint=url, timeout=EXPORT_SECONDS))


class Tracing:
    """Create a span for each service call, with a child span for each of its phases; outside of the request log.

    Args:
        app: the application.
        version: of this software.
        processor: receives the spans.
    """

    def __init__(self, app: ASGIApp, version: str, processor: SpanProcessor) -> None:
        self.app = app
        resource = Resource.create({"service.name": "imaging-cds", "service.version": version})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("imaging_cds", version)
        self._propagator = TraceContextTextMapPropagator()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on between the start and the end of its span."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            self._provider.shutdown()
            return
        if scope["type"] != "http" or not scope["path"].startswith(_SERVICES):
            await self.app(scope, receive, send)
            return
        parents = [value.decode("latin-1") for name, value in scope["headers"] if name == b"traceparent"]
        context = self._propagator.extract({"traceparent": parents[0]}) if len(parents) == 1 else None
        span = self._tracer.start_span("service call", context=context, kind=SpanKind.SERVER)
        scope[TRACE_ID] = f"{span.get_span_context().trace_id:032x}"
        try:
            await self.app(scope, receive, send)
        finally:
            self._end(span, scope.get(FACTS, {}), scope.get(MARKS, ()))

    def _end(self, span: Span, facts: dict[str, Any], marks: list[tuple[str, float]]) -> None:
        if span.is_recording():
            span.update_name(f"{facts.get('method')} {facts.get('route')}")
            for name, attribute in ATTRIBUTES.items():
                if name in facts:
                    span.set_attribute(attribute, facts[name])
            if facts.get("status", 0) >= _SERVER_ERROR:
                span.set_status(StatusCode.ERROR)
            self._phases(span, marks)
        span.end()

    def _phases(self, span: Span, marks: list[tuple[str, float]]) -> None:
        """Create the phases' spans from the recorded times, so that recording costs the same without tracing."""
        now = time.time_ns() - time.perf_counter_ns()
        context = set_span_in_context(span)
        for (_, began), (phase, ended) in pairwise(marks):
            child = self._tracer.start_span(phase, context=context, start_time=now + int(began * 1e9))
            child.end(now + int(ended * 1e9))
