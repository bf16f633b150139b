"""Which drafts are in focus: selections by every name that a draft has."""

from __future__ import annotations

from typing import Any

import pytest

from cds_services.errors import MalformedRequest
from cds_services.hook_request import read_request

URL = "https://ehr.example.org/fhir/ServiceRequest/tmp-9"


def request(selections: list[str], *entries: dict[str, Any], hook: str = "order-select") -> dict[str, Any]:
    """A call with these entries of draftOrders."""
    return {
        "hook": hook,
        "hookInstance": "1",
        "context": {
            "userId": "Practitioner/1",
            "patientId": "p1",
            "selections": selections,
            "draftOrders": {"resourceType": "Bundle", "entry": list(entries)},
        },
    }


def draft(identity: str | None = None) -> dict[str, Any]:
    """A draft, with an id or without."""
    return {"resourceType": "ServiceRequest", **({"id": identity} if identity else {})}


@pytest.mark.parametrize(
    ("selection", "entry"),
    [
        ("ServiceRequest/a", {"resource": draft("a")}),
        ("a", {"resource": draft("a")}),
        (" ServiceRequest/a ", {"resource": draft("a")}),
        ("ServiceRequest/a/_history/2", {"resource": draft("a")}),
        ("https://ehr.example.org/fhir/ServiceRequest/a", {"resource": draft("a")}),
        (URL, {"resource": draft(), "fullUrl": URL}),
        ("ServiceRequest/tmp-9", {"resource": draft(), "fullUrl": URL}),
        (URL, {"resource": draft("b"), "fullUrl": URL}),
        ("urn:uuid:6d0f3c52", {"resource": draft(), "fullUrl": "urn:uuid:6d0f3c52"}),
    ],
)  # fmt: skip
def test_a_selection_names_a_draft(selection: str, entry: dict[str, Any]) -> None:
    read = read_request(request([selection], entry, {"resource": draft("other")}))
    assert [order.selected for order in read.draft_orders] == [True, False]


@pytest.mark.parametrize(
    "entries",
    [
        [draft("a")],
        [{"resource": None}],
        [{"fullUrl": "ServiceRequest/a"}],
        [{"resource": draft("b")}],
    ],
)
def test_selections_that_name_no_draft_are_refused(entries: list[dict[str, Any]]) -> None:
    """An entry without a resource holds no draft, whatever else stands in it."""
    with pytest.raises(MalformedRequest):
        read_request(request(["ServiceRequest/a"], *entries))


def test_entries_without_a_resource_are_skipped_and_told_beside_others() -> None:
    read = read_request(request(["ServiceRequest/a"], {"resource": draft("a")}, draft("b")))
    assert len(read.draft_orders) == 1
    assert read.notes == ("1 entries of draftOrders hold no resource and were skipped",)


def test_at_signing_nothing_is_selected() -> None:
    read = read_request(request(["ServiceRequest/x"], {"resource": draft("a")}, hook="order-sign"), "order-sign")
    assert [order.selected for order in read.draft_orders] == [True]
