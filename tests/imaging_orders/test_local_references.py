"""References of an order to what it contains stay or go together with it."""

from __future__ import annotations

from typing import Any

from cds_services.imaging_orders.local_references import contained_for, local_references, without_dangling
from cds_services.imaging_orders.study import Contrast, Modality, Region, Study
from cds_services.imaging_orders.writing import orders_for

STUDY = Study(Modality.MRI, frozenset({Region.THORACIC}), Contrast.WITHOUT_AND_WITH)


def draft(**members: object) -> dict[str, Any]:
    """A draft order with these members."""
    order = {"resourceType": "ServiceRequest", "id": "1", "status": "draft", "intent": "order"}
    return order | {"subject": {"reference": "Patient/p"}, "code": {"text": "CT thoracic spine"}} | members


def test_references_are_found_at_any_depth() -> None:
    assert local_references([{"a": {"reference": "#1"}}, {"reference": "Patient/2"}, {"reference": 3}]) == {"1"}


def test_an_order_that_points_to_nothing_missing_is_left_alone() -> None:
    order = draft(contained=[{"resourceType": "Condition", "id": "a"}], reasonReference=[{"reference": "#a"}])
    assert without_dangling(order) is order


def test_of_a_dangling_reference_the_words_stay() -> None:
    order = draft(reasonReference=[{"reference": "#gone", "display": "Weak legs"}, {"reference": "#gone"}])
    assert without_dangling(order)["reasonReference"] == [{"display": "Weak legs"}]
    order = draft(requester={"reference": "#gone"}, note=[{"authorReference": {"reference": "#gone"}, "text": "x"}])
    assert "requester" not in without_dangling(order)
    assert without_dangling(order)["note"] == [{"text": "x"}]


def test_what_is_contained_comes_along_with_what_it_needs() -> None:
    inner = [
        {"resourceType": "Condition", "id": "a", "asserter": {"reference": "#b"}},
        {"resourceType": "Practitioner", "id": "b"},
        {"resourceType": "Organization", "id": "c"},
    ]
    order = {"reasonReference": [{"reference": "#a"}]}
    assert [item["id"] for item in contained_for(draft(contained=inner), order)] == ["a", "b"]


def test_a_contained_reason_without_a_patient_is_this_patients_and_is_not_lost() -> None:
    reason = {"resourceType": "Condition", "id": "a", "code": {"text": "Weak legs"}}
    order = draft(contained=[reason], reasonReference=[{"reference": "#a"}])
    [written] = orders_for(order, STUDY, update=True)
    assert written["contained"] == [reason | {"subject": {"reference": "Patient/p"}}]
    assert "subject" not in reason


def test_a_contained_resource_that_cannot_be_mended_goes_with_its_reference() -> None:
    broken = {"resourceType": "Observation", "id": "a", "status": 7}
    order = draft(contained=[broken], reasonReference=[{"reference": "#a"}, {"reference": "Condition/1"}])
    for update in (True, False):
        [written] = orders_for(order, STUDY, update=update)
        assert "contained" not in written
        assert written["reasonReference"] == [{"reference": "Condition/1"}]
