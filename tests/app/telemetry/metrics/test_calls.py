"""A finished call is counted where an operator looks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app.telemetry.metrics.conftest import FACTS, value

if TYPE_CHECKING:
    from app.telemetry.metrics.calls import Metrics


def test_a_silent_call(metrics: Metrics) -> None:
    metrics.observe(FACTS)
    who = {"service": "select", "hook": "order-select", "status": "200", "client": "north"}
    assert value(metrics, "imaging_cds_calls_total", **who) == 1
    assert value(metrics, "imaging_cds_http_requests_total", route="/cds-services/{id}", status="200") == 1
    decided = {"hook": "order-select", "scenario": "relapse", "answer": "silence", "client": "north"}
    assert value(metrics, "imaging_cds_decisions_total", **decided) == 1
    assert value(metrics, "imaging_cds_call_duration_seconds_sum", service="select") == pytest.approx(0.012)
    assert value(metrics, "imaging_cds_call_duration_seconds_bucket", service="select", le="0.01") == 0
    assert value(metrics, "imaging_cds_call_duration_seconds_bucket", service="select", le="0.025") == 1
    assert value(metrics, "imaging_cds_prefetch_asked_total", client="north") == 3
    assert value(metrics, "imaging_cds_rule_cards_total", rule="CtSpine", client="north") == 0


def test_the_time_by_phase(metrics: Metrics) -> None:
    metrics.observe(FACTS)
    for phase, seconds in (("read", 0.001), ("evaluate", 0.008), ("write", 0.0005)):
        assert value(metrics, "imaging_cds_phase_duration_seconds_sum", phase=phase) == pytest.approx(seconds)
    assert metrics.registry.get_sample_value("imaging_cds_phase_duration_seconds_sum", {"phase": "fhir"}) is None


def test_cards_by_rule_indicator_and_scenario(metrics: Metrics) -> None:
    metrics.observe({**FACTS, "rules": ["CtSpine", "AddContrast"], "indicators": ["warning", "info"]})
    assert value(metrics, "imaging_cds_rule_cards_total", rule="CtSpine", client="north") == 1
    shown = {"rule": "AddContrast", "indicator": "info", "scenario": "relapse"}
    assert value(metrics, "imaging_cds_cards_total", **shown) == 1
    decided = {"hook": "order-select", "scenario": "relapse", "answer": "card", "client": "north"}
    assert value(metrics, "imaging_cds_decisions_total", **decided) == 1


@pytest.mark.parametrize("scenario", ["indeterminate", "out-of-scope"])
def test_a_situation_that_cannot_be_told(metrics: Metrics, scenario: str) -> None:
    metrics.observe({**FACTS, "scenario": scenario})
    assert value(metrics, "imaging_cds_undecided_total", reason=scenario, client="north") == 1


def test_what_could_not_be_read(metrics: Metrics) -> None:
    metrics.observe({**FACTS, "unread": ("problem", "problem", "result")})
    assert value(metrics, "imaging_cds_unread_total", kind="problem", client="north") == 2
    assert value(metrics, "imaging_cds_unread_total", kind="result", client="north") == 1
    assert value(metrics, "imaging_cds_unread_total", kind="order", client="north") == 0


def test_what_was_not_seen_by_key_and_client_answered_or_not(metrics: Metrics) -> None:
    metrics.observe({**FACTS, "unseen": ("allergies", "conditions")})
    metrics.observe({**FACTS, "unseen": ("conditions",), "status": 412})
    assert value(metrics, "imaging_cds_unseen_total", key="conditions", client="north") == 2


def test_missing_data_is_a_call_without_a_decision(metrics: Metrics) -> None:
    facts = {**FACTS, "status": 412}
    del facts["scenario"]
    metrics.observe(facts)
    assert value(metrics, "imaging_cds_undecided_total", reason="missing-data", client="north") == 1
    decided = {"hook": "order-select", "scenario": "relapse", "answer": "silence", "client": "north"}
    assert metrics.registry.get_sample_value("imaging_cds_decisions_total", decided) is None


def test_what_the_client_did_not_prefetch(metrics: Metrics) -> None:
    metrics.observe({**FACTS, "prefetch_absent": ["devices"]})
    assert value(metrics, "imaging_cds_prefetch_absent_total", client="north", key="devices") == 1


def test_reads_from_the_fhir_server(metrics: Metrics) -> None:
    metrics.observe({**FACTS, "fhir_ms": 40.0, "fhir_reads": 3, "fhir_failed": {"devices": "timeout"}})
    assert value(metrics, "imaging_cds_fhir_reads_total", client="north") == 3
    assert value(metrics, "imaging_cds_fhir_failed_total", client="north", reason="timeout") == 1
    assert value(metrics, "imaging_cds_fhir_duration_seconds_sum", client="north") == pytest.approx(0.04)
    assert value(metrics, "imaging_cds_phase_duration_seconds_sum", phase="fhir") == pytest.approx(0.04)


def test_a_call_that_failed_before_its_hook_was_known(metrics: Metrics) -> None:
    metrics.observe({"route": "/cds-services/{id}", "status": 400, "ms": 1.0, "service": "select"})
    who = {"service": "select", "hook": "none", "status": "400", "client": "none"}
    assert value(metrics, "imaging_cds_calls_total", **who) == 1


def test_a_refused_token(metrics: Metrics) -> None:
    metrics.observe({**FACTS, "status": 401, "refused": "replayed"})
    assert value(metrics, "imaging_cds_refused_tokens_total", reason="replayed") == 1


def test_feedback(metrics: Metrics) -> None:
    pairs = [("CtSpine", "accepted", 2), ("", "unlinked", 1)]
    route = "/cds-services/{id}/feedback"
    metrics.observe({"route": route, "service": "select", "status": 200, "ms": 1.0, "feedback": pairs})
    assert value(metrics, "imaging_cds_call_duration_seconds_count", service="select") == 0
    assert value(metrics, "imaging_cds_feedback_total", rule="CtSpine", outcome="accepted") == 2
    assert value(metrics, "imaging_cds_feedback_total", rule="other", outcome="unlinked") == 1


def test_other_requests_are_no_calls(metrics: Metrics) -> None:
    metrics.observe({"route": "/cds-services", "status": 200, "ms": 1.0})
    assert value(metrics, "imaging_cds_http_requests_total", route="/cds-services", status="200") == 1
    assert value(metrics, "imaging_cds_call_duration_seconds_count", service="select") == 0


def test_versions_and_the_process_itself(metrics: Metrics) -> None:
    assert value(metrics, "imaging_cds_build_info", version="1.2.3", knowledge="abc") == 1
    assert value(metrics, "process_resident_memory_bytes") > 0


def test_two_applications_count_apart(metrics: Metrics) -> None:
    other = type(metrics)(metrics.labels, "1", "2")
    other.observe(FACTS)
    who = {"service": "select", "hook": "order-select", "status": "200", "client": "north"}
    assert value(metrics, "imaging_cds_calls_total", **who) == 0
