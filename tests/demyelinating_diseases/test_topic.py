"""What discovery promises: prefetch that real servers answer, under the keys that are read."""

from __future__ import annotations

from cds_services.cds_hooks import Deployment
from cds_services.chart.prefetch import FOLLOWING, ORDERING
from cds_services.registry import services

OFFERED = services(Deployment("https://cds.example.org"))
PREFETCH = OFFERED["demyelinating-imaging-order-select", "order-select"].description.prefetch
RESULTS = OFFERED["demyelinating-imaging-results", "patient-view"].description.prefetch


def test_only_keys_that_are_read_are_asked_for() -> None:
    """`patient` and `conditions` are needed, the rest is used when it comes."""
    assert {"patient", "conditions"} < set(PREFETCH) <= set(ORDERING.kinds)


def test_templates_use_first_level_tokens_only() -> None:
    """Anything else is sent literally by some clients, and comes back as an empty answer."""
    for template in (*PREFETCH.values(), *RESULTS.values()):
        assert template.replace("{{context.patientId}}", "").count("{{") == 0


def test_the_results_are_asked_for_under_the_keys_that_are_read() -> None:
    assert {"patient", "conditions", "reports"} < set(RESULTS) <= set(FOLLOWING.kinds)
    for key, template in RESULTS.items():
        assert template.partition("?")[0].partition("/")[0] in FOLLOWING.kinds[key]


def test_problems_are_asked_for_without_filters() -> None:
    """Filters on status or category lose problems that a server does not label."""
    assert PREFETCH["conditions"] == "Condition?patient={{context.patientId}}"


def test_results_are_asked_for_by_code() -> None:
    """Kidney function and pregnancy, and no other result of the patient."""
    assert "http://loinc.org|98979-8" in PREFETCH["observations"]
    assert "http://loinc.org|82810-3" in PREFETCH["observations"]
