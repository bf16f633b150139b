"""A problem list that is cut short is no silence: what was found speaks, what may be missing stops the answer."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from cds_services.cds_hooks import Deployment
from cds_services.chart.prefetch import FOLLOWING, ORDERING, Keys, is_cut_short
from cds_services.errors import MissingData
from cds_services.hook_request import read_request
from cds_services.recommendation.card_texts import shared_texts
from cds_services.registry import Service, services

if TYPE_CHECKING:
    from cds_services.cds_hooks import Decision

Json = dict[str, Any]
TODAY = date(2026, 11, 22)
OFFERED = services(Deployment("https://cds.example.org"))
HOOKS = ("order-select", "order-sign")
NEXT = [{"relation": "next", "url": "https://ehr.example.org/fhir?_getpages=1"}]
MS: Json = {
    "resourceType": "Condition",
    "id": "ms",
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "24700007"}], "text": "Multiple sclerosis"},
}
ACNE: Json = {"resourceType": "Condition", "id": "acne", "code": {"text": "Acne"}}
FAILED: Json = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
HINT: Json = {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "informational"}]}
RELAPSE = "New numbness of both legs for a week, sensory level at T6"
CT, MRI_WITHOUT, MRI = "72128", "72146", "72157"
NAMES = {
    CT: "CT thoracic spine without contrast",
    MRI_WITHOUT: "MRI thoracic spine without contrast",
    MRI: "MRI cervical and thoracic spine without and with contrast",
}


def listed(*problems: Json, **more: Any) -> Json:  # noqa: ANN401 - FHIR elements
    """A problem list."""
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": item} for item in problems], **more}


def with_failure(*problems: Json) -> Json:
    """A list in which something failed."""
    return listed(*problems, FAILED)


def with_nothing(*problems: Json) -> Json:
    """A list with an entry that holds no resource."""
    bundle = listed(*problems)
    bundle["entry"].append({"fullUrl": "urn:uuid:1", "response": {"status": "500"}})
    return bundle


CUT = {
    "a page to come": lambda *problems: listed(*problems, link=NEXT),
    "more than it holds": lambda *problems: listed(*problems, total=len(problems) + 1),
    "a failure inside": with_failure,
    "nothing where a problem should be": with_nothing,
}


def call(conditions: object, code: str = CT, reason: str = RELAPSE, hook: str = "order-select", **more: object) -> Json:
    """The example order with another study, reason and problem list."""
    body: Json = json.loads((files("app.demo") / "ct-thoracic-spine.json").read_bytes())
    draft = body["context"]["draftOrders"]["entry"][0]["resource"]
    coding = {"system": "http://www.ama-assn.org/go/cpt", "code": code}
    draft |= {"code": {"coding": [coding], "text": NAMES[code]}, "reasonCode": [{"text": reason}]}
    body["prefetch"] |= {"conditions": conditions, **more}
    if hook == "order-sign":
        del body["context"]["selections"]
    return body | {"hook": hook}


def service(hook: str) -> Service:
    """The service of a hook."""
    return OFFERED[f"demyelinating-imaging-{hook}", hook]


def answered(body: Json, unread: tuple[str, ...] = ()) -> Decision:
    """The decision on a call, of which some keys could not be read."""
    request = replace(read_request(body, body["hook"]), unread=unread)
    return service(body["hook"]).evaluate(request, TODAY)


def rules(decision: Decision) -> list[str]:
    """The rules that spoke."""
    return [card.source.topic.code for card in decision.cards if card.source.topic]


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("cut", CUT)
def test_a_cut_list_without_a_disease_is_no_silence(cut: str, hook: str) -> None:
    with pytest.raises(MissingData, match="only a part of the problem list") as refused:
        answered(call(CUT[cut](ACNE), hook=hook))
    assert refused.value.field == "prefetch.conditions"


@pytest.mark.parametrize("hook", HOOKS)
def test_a_list_whose_reading_failed_is_cut_whatever_it_holds(hook: str) -> None:
    with pytest.raises(MissingData):
        answered(call(listed(ACNE), hook=hook), unread=("conditions",))


@pytest.mark.parametrize("cut", CUT)
def test_what_rests_on_what_was_found_still_speaks_and_says_what_was_not_seen(cut: str) -> None:
    decision = answered(call(CUT[cut](MS)))
    assert rules(decision) == ["CtSpine"]
    assert decision.unseen == ("conditions",)
    assert decision.explanation["unseen"] == ["conditions"]
    [card] = decision.cards
    assert "Check in the chart: the rest of the problem list (could not be read here)." in str(card.detail)


@pytest.mark.parametrize("cut", CUT)
def test_the_right_order_is_not_called_right_where_a_pregnancy_or_an_implant_may_be_missing(cut: str) -> None:
    whole = answered(call(listed(MS), MRI))
    assert rules(whole) == []
    with pytest.raises(MissingData):
        answered(call(CUT[cut](MS), MRI))


@pytest.mark.parametrize("cut", CUT)
@pytest.mark.parametrize(
    "reason",
    ["Fell from a ladder this morning, thoracic fracture?", "Low back pain for years, nothing neurological"],
)
def test_where_no_problem_could_make_a_rule_speak_silence_is_right(cut: str, reason: str) -> None:
    decision = answered(call(CUT[cut](ACNE), reason=reason))
    assert (rules(decision), decision.unseen) == ([], ("conditions",))


@pytest.mark.parametrize(
    "bundle",
    [
        listed(ACNE, total=1),
        listed(ACNE, link=[{"relation": "self", "url": "https://ehr.example.org/fhir"}]),
        listed(ACNE, HINT),
        listed(ACNE, total=0),
        listed(ACNE, total=True),
        listed(ACNE, total="9"),
    ],
)
def test_a_whole_list_is_not_taken_for_a_cut_one(bundle: Json) -> None:
    assert answered(call(bundle)).unseen == ()


def test_a_patient_that_was_not_sent_though_there_is_one_is_missing() -> None:
    body = call(listed(MS), patient={"resourceType": "Bundle", "type": "searchset", "total": 1})
    with pytest.raises(MissingData) as refused:
        answered(body)
    assert refused.value.field == "prefetch.patient"


SAFETY = {
    "observations": "kidney function, pregnancy",
    "allergies": "allergies",
    "devices": "implants",
    "medications": "medicines",
    "procedures": "operations",
}


@pytest.mark.parametrize("key", SAFETY)
def test_safety_data_that_could_not_be_read_is_told_on_the_card(key: str) -> None:
    decision = answered(call(listed(MS)), unread=(key,))
    [card] = decision.cards
    assert decision.unseen == (key,)
    assert str(card.detail).endswith(f"\n\nCheck in the chart: {SAFETY[key]} (could not be read here).")


@pytest.mark.parametrize("cut", CUT)
@pytest.mark.parametrize("key", SAFETY)
def test_safety_data_that_is_cut_short_is_told_too(key: str, cut: str) -> None:
    body = call(listed(MS))
    body["prefetch"][key] = CUT[cut]()
    assert answered(body).unseen == (key,)


@pytest.mark.parametrize("value", [FAILED, "text", [], 7])
def test_what_cannot_be_used_in_place_of_safety_data_is_not_seen(value: object) -> None:
    assert answered(call(listed(MS), allergies=value)).unseen == ("allergies",)


def test_what_is_there_or_is_known_to_be_nothing_was_seen() -> None:
    decision = answered(call(listed(MS), allergies=None, devices=listed(), observations=listed(*RESULTS, link=NEXT)))
    assert decision.unseen == ()
    assert "unseen" not in decision.explanation
    assert "could not be read" not in str(decision.cards[0].detail)


RESULTS: list[Json] = [{"resourceType": "Observation", "id": f"o{number}"} for number in range(50)]
"""As many as are asked for: what is older is not wanted."""


def test_silence_says_in_the_decision_what_was_not_seen() -> None:
    decision = answered(call(listed(MS), MRI), unread=("allergies", "devices"))
    assert (rules(decision), decision.unseen) == ([], ("allergies", "devices"))
    assert decision.explanation["unseen"] == ["allergies", "devices"]


@pytest.mark.parametrize("key", ["patient", "conditions"])
def test_a_client_that_asks_for_it_gets_a_card_that_says_nothing_was_judged(key: str) -> None:
    offered = service("order-select")
    assert offered.cannot_answer is not None
    decision = offered.cannot_answer(read_request(call(listed())), key)
    [card] = decision.cards
    assert card.source.topic is not None
    assert (card.source.topic.code, card.indicator, card.suggestions) == ("MissingData", "info", ())
    assert card.summary.startswith("Check this order yourself")
    assert (decision.scenario, decision.unseen, decision.system_actions) == ("indeterminate", (key,), ())
    assert decision.explanation["rules"][0]["rule"] == "MissingData"


@pytest.mark.parametrize(
    ("keys", "key"), [(ORDERING, "reports"), (FOLLOWING, "reports"), (FOLLOWING, "serviceRequests")]
)
def test_what_is_asked_for_by_number_is_whole_with_that_many(keys: Keys, key: str) -> None:
    """The newest come first, so that what is missing behind them is old."""
    bundle = listed(*({"resourceType": "Basic", "id": f"b{number}"} for number in range(keys.enough[key])), link=NEXT)
    assert not is_cut_short(key, bundle, keys)
    assert is_cut_short("conditions", bundle, keys)
    bundle["entry"].pop()
    assert is_cut_short(key, bundle, keys)


def test_whatever_could_not_be_seen_has_a_name_for_clinicians() -> None:
    """Else a card would say that nothing is on record of what was not looked at."""
    for each in OFFERED.values():
        assert each.description.prefetch.keys() - {"patient"} <= shared_texts().unseen_names.keys()
