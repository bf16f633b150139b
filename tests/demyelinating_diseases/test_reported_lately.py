"""An order beside a report of late: what was reported is not offered again, and a card names it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.vignettes.answers import actions_of, ask, prose, rule_of
from tests.vignettes.case import Order
from tests.vignettes.order_select import PATIENT, SUBJECT, body, draft

if TYPE_CHECKING:
    from tests.vignettes.answers import Answer

Json = dict[str, Any]
TODAY = "2026-11-22"
RELAPSE = "Known MS. 2 weeks of progressive leg weakness, sensory level at T6. Relapse?"
CORD = "IMPRESSION: No new cord lesion. Old plaques at C3 and T4, unchanged."
CT = Order(id="a", code=("cpt:72128",), text="CT thoracic spine", reason=RELAPSE)
WHOLE_CORD = "MRI cervical and thoracic spine without and with contrast"


def report(study: str, text: str, day: str = "2026-11-17", **members: object) -> Json:
    """One report of an MRI."""
    return {
        "resourceType": "DiagnosticReport",
        "id": f"rep-{day}",
        "status": "final",
        "code": {"text": study},
        "subject": SUBJECT,
        "effectiveDateTime": day,
        "conclusion": text,
        **members,
    }


def answer(order: Order, *reports: Json, **members: object) -> Answer:
    """Ask about one draft of a patient with MS."""
    problem = {
        "resourceType": "Condition",
        "id": "ms",
        "subject": SUBJECT,
        "code": {"text": "Multiple sclerosis"},
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
    }
    bundle = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": problem}]}
    found = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": each} for each in reports]}
    prefetch = {
        "patient": {"resourceType": "Patient", "id": PATIENT, "birthDate": "1984-03-02"},
        "conditions": bundle,
        "reports": found,
    }
    return ask(body([draft(order, TODAY) | members], ["ServiceRequest/a"], prefetch), TODAY)


def test_a_wrong_study_is_only_dropped_where_the_right_one_is_reported() -> None:
    [card] = answer(CT, report(WHOLE_CORD, CORD)).cards
    assert rule_of(card) == "CtSpine"
    assert [action["type"] for action in actions_of(card["suggestions"])] == ["delete"]
    assert "reported recently" in card["summary"]
    assert "17 november 2026: 'no new cord lesion'" in prose(card)


def test_only_what_was_not_reported_is_offered() -> None:
    [card] = answer(CT, report("MRI cervical spine without and with contrast", CORD)).cards
    [action] = actions_of(card["suggestions"])
    assert action["resource"]["code"]["text"] == "MRI thoracic spine without and with IV contrast"


@pytest.mark.parametrize(
    ("study", "text", "day", "status"),
    [
        (WHOLE_CORD, "Non-diagnostic examination, severely degraded by motion.", "2026-11-17", "final"),
        (WHOLE_CORD, CORD, "2026-10-22", "final"),
        (WHOLE_CORD, CORD, "2026-11-17", "preliminary"),
        ("CT cervical and thoracic spine", CORD, "2026-11-17", "final"),
    ],
    ids=["not diagnostic", "31 days ago", "preliminary", "CT"],
)
def test_a_report_that_answers_nothing_covers_nothing(study: str, text: str, day: str, status: str) -> None:
    [card] = answer(CT, report(study, text, day, status=status)).cards
    assert "instead" in card["summary"]
    assert any(action["type"] == "update" for action in actions_of(card["suggestions"]))


def test_a_part_of_the_cord_is_enough_where_the_rest_is_reported() -> None:
    order = Order(id="a", text="MRI cervical spine without and with contrast", reason=RELAPSE)
    assert [rule_of(card) for card in answer(order).cards] == ["CompleteCordMri"]
    assert answer(order, report("MRI thoracic spine without and with contrast", CORD)).cards == []


def test_the_same_study_again_is_no_reason_for_a_card() -> None:
    order = Order(id="a", text=WHOLE_CORD, reason=RELAPSE)
    assert answer(order, report(WHOLE_CORD, CORD)).cards == []


def test_what_is_ordered_again_is_judged_as_it_is_ordered() -> None:
    order = Order(id="a", text="MRI cervical and thoracic spine without contrast", reason=RELAPSE)
    [card] = answer(order, report(WHOLE_CORD, CORD)).cards
    assert rule_of(card) == "AddContrast"
    assert any("with IV contrast" in action["resource"]["code"]["text"] for action in actions_of(card["suggestions"]))
    assert "reported recently: mri cervical and thoracic spine, 17 november 2026" in prose(card)


def test_a_cord_that_may_be_compressed_is_not_put_off_by_a_report() -> None:
    reason = "Metastatic breast cancer, new leg weakness and urinary retention. Cord compression?"
    order = Order(id="a", text="CT lumbar spine", reason=reason)
    whole = "MRI cervical, thoracic and lumbar spine without and with contrast"
    assert [rule_of(card) for card in answer(order, report(whole, CORD)).cards] == ["CordCompression"]


@pytest.mark.parametrize(
    ("reason", "members", "said"),
    [
        ("MS relapse, left leg weak for 5 weeks", {}, True),
        ("MS relapse, left leg weak for 1 week", {}, False),
        ("MS relapse, left leg weak for 5 weeks", {"priority": "urgent"}, False),
        ("MS relapse, left leg weak for 1 week", {"occurrenceDateTime": "2027-01-15"}, True),
        ("MS relapse, left leg weak for 9 weeks", {}, False),
    ],
    ids=["routine and late", "routine in time", "urgent", "planned too late", "too late anyway"],
)
def test_the_day_by_which_a_slot_is_needed_is_a_line_of_a_card_and_no_card(
    reason: str, members: Json, *, said: bool
) -> None:
    incomplete = Order(id="a", text="MRI cervical spine without and with contrast", reason=reason)
    [card] = answer(incomplete, **members).cards
    assert ("ask for a slot before" in prose(card)) is said
    complete = Order(id="a", text=WHOLE_CORD, reason=reason)
    assert answer(complete, **members).cards == []
