"""The oracle itself: a good answer passes, and each invariant is seen to be broken."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.wire.cds_hooks_invariants import broken

DRAFT = {"resourceType": "ServiceRequest", "id": "a", "code": {"text": "CT"}}
REQUEST: dict[str, Any] = {"context": {"draftOrders": {"entry": [{"resource": DRAFT}]}}}
GOOD: dict[str, Any] = {
    "cards": [
        {
            "uuid": "6f0c8b7e-0000-4000-8000-000000000001",
            "summary": "Order an MRI",
            "indicator": "info",
            "source": {"label": "ACR", "topic": {"code": "CtSpine", "system": "https://example.org"}},
            "selectionBehavior": "any",
            "suggestions": [
                {
                    "label": "MRI",
                    "uuid": "6f0c8b7e-0000-4000-8000-000000000002",
                    "isRecommended": True,
                    "actions": [{"type": "update", "description": "MRI", "resource": DRAFT}],
                },
                {
                    "label": "Remove",
                    "uuid": "6f0c8b7e-0000-4000-8000-000000000003",
                    "actions": [{"type": "delete", "description": "Remove", "resourceId": "ServiceRequest/a"}],
                },
            ],
            "overrideReasons": [{"code": "x", "system": "https://example.org", "display": "X"}],
            "links": [{"label": "ACR", "url": "https://example.org", "type": "absolute"}],
        }
    ],
    "systemActions": [{"type": "update", "description": "Rate", "resource": {**DRAFT, "extension": [{"url": "u"}]}}],
}


def test_a_good_answer_breaks_nothing() -> None:
    assert broken(GOOD, REQUEST) == []
    assert broken({"cards": []}, REQUEST) == []


def test_where_a_chart_is_opened_nothing_can_be_updated_or_deleted() -> None:
    """There are no drafts."""
    opened: dict[str, Any] = {"context": {"userId": "Practitioner/a", "patientId": "b"}}
    told = broken(GOOD, opened)
    assert "cards[0]: an update of what is no draft" in told
    assert "cards[0]: a delete of what is no draft" in told
    created = {"type": "create", "description": "MRI", "resource": {"resourceType": "ServiceRequest"}}
    answer = copy.deepcopy({"cards": GOOD["cards"]})
    answer["cards"][0]["suggestions"] = [GOOD["cards"][0]["suggestions"][0] | {"actions": [created]}]
    assert broken(answer, opened) == []


@pytest.mark.parametrize(
    ("path", "value", "names"),
    [
        ("cards", None, "no array"),
        ("more", 1, "no specification"),
        ("systemActions", [], "empty"),
        ("systemActions.0.resource.code", {}, "changes the order"),
        ("systemActions.0.type", "delete", "cds-resp-2"),
        ("cards.0.summary", "x" * 140, "139"),
        ("cards.0.indicator", "hard-stop", "indicator"),
        ("cards.0.detail", "<b>x</b>", "HTML"),
        ("cards.0.detail", None, "empty"),
        ("cards.0.source", {}, "label"),
        ("cards.0.source.topic", {"code": "x"}, "Coding"),
        ("cards.0.uuid", "urn:uuid:6f0c8b7e-0000-4000-8000-000000000001", "uuid"),
        ("cards.0.suggestions.1.uuid", "6f0c8b7e-0000-4000-8000-000000000002", "twice"),
        ("cards.0.suggestions.1.isRecommended", True, "cds-resp-1"),
        ("cards.0.suggestions.1.actions.0.resource", DRAFT, "cds-resp-2"),
        ("cards.0.suggestions.1.actions.0.resourceId", "ServiceRequest/b", "no draft"),
        ("cards.0.suggestions.0.actions.0.resource", {**DRAFT, "id": "b"}, "no draft"),
        ("cards.0.suggestions.0.actions.0.type", "create", "another order"),
        ("cards.0.links.0.appContext", "x", "cds-resp-3"),
        ("cards.0.links.0.url", "example.org", "address"),
        ("cards.0.overrideReasons.0.display", "", "cds-resp-4"),
        ("cards.0.suggestions.0.actions.0.description", "", "cds-resp-5"),
        ("cards.0.suggestions", [], "cds-resp-6"),
        ("cards.0.suggestions.0.actionSelectionBehavior", "one", "cds-resp-7"),
    ],
)
def test_each_fault_is_named(path: str, value: object, names: str) -> None:
    answer = copy.deepcopy(GOOD)
    answer["cards"][0]["selectionBehavior"] = "at-most-one" if names == "cds-resp-1" else "any"
    *parents, last = path.split(".")
    place: Any = answer
    for step in parents:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[last] = value
    assert any(names in problem for problem in broken(answer, REQUEST)), broken(answer, REQUEST)
