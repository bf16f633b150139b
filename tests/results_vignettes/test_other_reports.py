"""No report of anything else gives a card, whatever the system calls it and wherever its words are."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from cds_services.cds_hooks import Decision, Deployment
from cds_services.hook_request import PATIENT_VIEW, read_request
from cds_services.registry import services
from tests.results_vignettes.other_reports import OTHERS
from tests.wire.calls import TODAY, opened

Json = dict[str, Any]
RESULTS = services(Deployment("https://cds.example.org"))["demyelinating-imaging-results", PATIENT_VIEW]
MRI = ["MRI cervical spine without and with IV contrast", "MRI head without and with IV contrast"]


def decided(report: Json, **more: object) -> Decision:
    """Open the chart of someone with multiple sclerosis, with this report of this week and no order."""
    body = opened()
    resource: Json = {"resourceType": "DiagnosticReport", "id": "r1", "status": "final"}
    resource |= {
        "subject": {"reference": "Patient/pat-1"},
        "effectiveDateTime": "2026-11-20",
        "issued": "2026-11-20T10:00:00Z",
        **copy.deepcopy(report),
    }
    body["prefetch"]["reports"] = {"resourceType": "Bundle", "entry": [{"resource": resource | more}]}
    body["prefetch"]["serviceRequests"] = {"resourceType": "Bundle", "type": "searchset"}
    return RESULTS.evaluate(read_request(body, PATIENT_VIEW), TODAY)


@pytest.mark.parametrize("name", OTHERS)
def test_a_report_of_something_else_does_not_count(name: str) -> None:
    decision = decided(OTHERS[name])
    assert (decision.cards, decision.has_imaging) == ((), False)


@pytest.mark.parametrize("study", MRI)
@pytest.mark.parametrize("name", OTHERS)
def test_nor_do_its_words_give_a_card_under_the_name_of_an_mri(name: str, study: str) -> None:
    """The worst case: a system names the wrong study, so that only the reading of the words stands against a card."""
    decision = decided(OTHERS[name], code={"text": study}, category=[])
    assert decision.cards == ()


@pytest.mark.parametrize(
    "words",
    [
        "Patient is married and an active smoker.",
        "Status: active",
        "Multiple sclerosis (active), hypertension (active).",
        "New enhancing lesion of segment VI, 14 mm, consistent with a haemangioma.",
    ],
)
def test_active_alone_and_a_haemangioma_are_no_lesion_that_enhances(words: str) -> None:
    assert decided({"code": {"text": MRI[1]}, "conclusion": words}).cards == ()


def test_all_of_them_in_one_chart_are_silent_too() -> None:
    body = opened()
    entries = [
        {
            "resource": {
                "resourceType": "DiagnosticReport",
                "id": f"r{number}",
                "status": "final",
                "effectiveDateTime": f"2026-11-{20 - number:02}",
                "subject": {"reference": "Patient/pat-1"},
                **report,
            }
        }
        for number, report in enumerate(OTHERS.values())
    ]
    body["prefetch"]["reports"] = {"resourceType": "Bundle", "entry": entries}
    body["prefetch"]["serviceRequests"] = {"resourceType": "Bundle", "type": "searchset"}
    assert RESULTS.evaluate(read_request(body, PATIENT_VIEW), TODAY).cards == ()
