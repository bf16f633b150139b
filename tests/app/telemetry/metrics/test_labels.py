"""Whatever a call brings, label values come from closed sets and the series stay few."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.fhir_access import failure
from app.main import create_app
from app.settings import Settings
from app.telemetry.metrics.calls import SERVICE_CALL, Metrics
from app.telemetry.metrics.labels import (
    FHIR_FAILURES,
    INDICATORS,
    OTHER,
    OUTCOMES,
    PHASES,
    REFUSALS,
    STATUSES,
    UNDECIDED,
)
from cds_services.cds_hooks import UNREAD
from tests.app.telemetry.metrics.conftest import FACTS, LABELS

OPERATIONS = Path(__file__).parents[4] / "docs" / "operations.md"
_FIXED = {"other", "none", "unknown", "card", "silence", "1.2.3", "abc"}
_KNOWN = (
    _FIXED | LABELS.routes | LABELS.clients | LABELS.services | LABELS.hooks | LABELS.prefetch | LABELS.rules
    | LABELS.scenarios | FHIR_FAILURES | INDICATORS | OUTCOMES | REFUSALS | STATUSES | UNDECIDED | UNREAD | set(PHASES)
)  # fmt: skip
_WORDS = st.text(min_size=1, max_size=12)
_HOSTILE = st.fixed_dictionaries(
    {
        "route": _WORDS | st.just(SERVICE_CALL),
        "status": st.integers(0, 10**6),
        "ms": st.floats(0, 1e9),
        "service": _WORDS,
        "hook": _WORDS,
        "client": _WORDS,
        "scenario": _WORDS,
        "rules": st.lists(_WORDS, min_size=1, max_size=2),
        "prefetch_absent": st.lists(_WORDS, max_size=3),
        "fhir_reads": st.integers(0, 9),
        "fhir_failed": st.dictionaries(_WORDS, _WORDS, max_size=2),
        "refused": _WORDS,
        "unread": st.lists(_WORDS, max_size=2),
        "feedback": st.lists(st.tuples(_WORDS, _WORDS, st.integers(1, 9)), max_size=2),
    }
)


def _series(metrics: Metrics) -> list[dict[str, str]]:
    families = (family for family in metrics.registry.collect() if family.name.startswith("imaging_cds"))
    return [sample.labels for family in families for sample in family.samples]


@settings(max_examples=20, deadline=None)
@given(st.lists(_HOSTILE, max_size=15))
def test_unknown_words_become_other(calls: list[dict[str, Any]]) -> None:
    metrics = Metrics(LABELS, "1.2.3", "abc")
    for facts in calls:
        metrics.observe(facts)
    seen = {word for labels in _series(metrics) for name, word in labels.items() if name != "le"}
    assert seen <= _KNOWN


def test_the_number_of_series_does_not_grow_with_what_is_sent() -> None:
    metrics = Metrics(LABELS, "1.2.3", "abc")

    def call(number: int) -> None:
        word = f"Jane-{number}"
        metrics.observe(
            {**FACTS, "client": word, "hook": word, "scenario": word, "rules": [word], "indicators": [word],
             "status": 1000 + number, "prefetch_absent": [word], "refused": word,
             "unread": [word], "feedback": [(word, word, 1)]}
        )  # fmt: skip

    call(0)
    before = len(_series(metrics))
    for number in range(1, 300):
        call(number)
    assert len(_series(metrics)) == before
    assert b"Jane" not in metrics.exposition()


def test_the_product_itself_stays_below_a_thousand_series() -> None:
    metrics: Metrics = create_app(Settings()).state.metrics
    assert len(_series(metrics)) < 1000
    assert {"CtSpine", "CordCompression"} <= metrics.labels.rules
    assert {"relapse", "indeterminate"} <= metrics.labels.scenarios
    assert "anybody" in metrics.labels.clients


def test_every_failure_to_read_has_the_label_that_the_runbook_names() -> None:
    named = [value for value in vars(failure).values() if isinstance(value, failure.Failure)]
    found = {one.code for one in (*named, *map(failure.of_status, range(300, 600)))}
    metrics = Metrics(LABELS, "1", "a")
    for code in found:
        metrics.observe({**FACTS, "fhir_failed": {"patient": code}})
    counted = {sample.labels["reason"] for metric in metrics.registry.collect() for sample in metric.samples
               if sample.name == "imaging_cds_fhir_failed_total"}  # fmt: skip
    assert OTHER not in counted
    assert counted <= FHIR_FAILURES
    _, runbook = OPERATIONS.read_text().split("### ImagingCdsFhirFailing")
    told = runbook.partition("###")[0]
    assert [label for label in sorted(FHIR_FAILURES) if f"`{label}`" not in told] == []
