"""Draft orders as real clients send them, over the wire: what is answered, and what of an order comes back."""

from __future__ import annotations

import copy
import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.wire.answer_rules import suggested
from tests.wire.calls import ORDER_SELECT, ORDER_SIGN, example, orders_of, signed, warned

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

Json = dict[str, Any]
RATING = "http://fhir.org/argonaut/Extension/pama-rating"
URN = "urn:uuid:0b5d0c1e-3f2a-4f4e-9a86-0d5a4c1d2e3f"
CPT = "http://www.ama-assn.org/go/cpt"


def ask(service: httpx.Client, body: Json) -> Json:
    """Call the service of the body's hook; anything but 200 fails."""
    path = ORDER_SIGN if body["hook"] == "order-sign" else ORDER_SELECT
    answer = service.post(path, json=body)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def rules_in(answer: Json) -> list[str]:
    """The rules behind the cards."""
    return [card["source"]["topic"]["code"] for card in answer["cards"]]


def changed(change: Callable[[Json], object], body: Json | None = None) -> Json:
    """A call whose first order was changed."""
    body = body or signed()
    change(orders_of(body)[0])
    return body


def ratings_of(resource: Json) -> list[str]:
    """The rating codes on an order."""
    return [
        item["valueCodeableConcept"]["coding"][0]["code"] for item in resource["extension"] if item["url"] == RATING
    ]


def test_a_ct_for_a_relapse_is_warned_against_and_rated(service: httpx.Client) -> None:
    """What the other tests here change."""
    assert rules_in(ask(service, warned())) == ["CtSpine"]
    answer = ask(service, signed())
    assert rules_in(answer) == ["CtSpine"]
    assert [ratings_of(action["resource"]) for action in answer["systemActions"]] == [["not-appropriate"]]


def test_n61_an_order_without_id_is_spoken_of_but_not_changed(service: httpx.Client) -> None:
    answer = ask(service, changed(lambda order: order.pop("id")))
    assert rules_in(answer) == ["CtSpine"]
    assert not suggested(answer)
    assert "systemActions" not in answer


def test_n62_of_two_orders_with_one_id_none_is_changed(service: httpx.Client) -> None:
    body = signed()
    body["context"]["draftOrders"]["entry"] *= 2
    answer = ask(service, body)
    assert rules_in(answer) == ["CtSpine"]
    assert not suggested(answer)
    assert "systemActions" not in answer


def test_n69_selections_mean_nothing_at_signing(service: httpx.Client) -> None:
    body = signed()
    body["context"]["selections"] = ["ServiceRequest/another"]
    assert ask(service, body) == ask(service, signed())


def test_n70_an_order_that_is_not_selected_is_not_spoken_of(service: httpx.Client) -> None:
    body = warned()
    other = copy.deepcopy(orders_of(body)[0]) | {"id": "knee", "code": {"text": "MRI knee without contrast"}}
    body["context"]["draftOrders"]["entry"].append({"resource": other})
    body["context"]["selections"] = ["ServiceRequest/knee"]
    assert ask(service, body) == {"cards": []}


@pytest.mark.parametrize("status", ["draft", "active", "on-hold"])
def test_n73_an_order_signed_again_is_spoken_of(service: httpx.Client, status: str) -> None:
    assert rules_in(ask(service, changed(lambda order: order.update(status=status)))) == ["CtSpine"]


@pytest.mark.parametrize("status", ["revoked", "completed", "entered-in-error"])
def test_n73_an_order_that_is_over_is_not(service: httpx.Client, status: str) -> None:
    assert ask(service, changed(lambda order: order.update(status=status))) == {"cards": []}


def test_n75_an_order_not_to_image_is_left_alone(service: httpx.Client) -> None:
    assert ask(service, changed(lambda order: order.update(doNotPerform=True))) == {"cards": []}


@pytest.mark.parametrize(
    "code",
    [
        pytest.param({"text": "please image"}, id="N76 words that name no study"),
        pytest.param({}, id="N76 empty"),
        pytest.param({"coding": [{"system": "urn:oid:1.2.3", "code": "72128"}]}, id="N76 unknown system"),
        pytest.param({"coding": [{"code": "72128"}]}, id="N76 no system"),
        pytest.param(None, id="N76 null"),
    ],
)
def test_what_cannot_be_told_is_not_rated(service: httpx.Client, code: object) -> None:
    assert ask(service, changed(lambda order: order.update(code=code))) == {"cards": []}


def test_n77_codes_for_two_studies_are_not_rated(service: httpx.Client) -> None:
    codings = [{"system": CPT, "code": "72128"}, {"system": CPT, "code": "70551"}]
    assert ask(service, changed(lambda order: order.update(code={"coding": codings}))) == {"cards": []}


def test_n78_without_a_reason_nothing_is_rated(service: httpx.Client) -> None:
    assert "systemActions" not in ask(service, changed(lambda order: order.pop("reasonCode")))


@pytest.mark.parametrize(
    ("reference", "speaks"),
    [
        pytest.param("#why", True, id="N79 contained"),
        pytest.param("Condition/why", True, id="N79 relative"),
        pytest.param("https://ehr.example.org/fhir/Condition/why", True, id="N79 absolute"),
        pytest.param("https://ehr.example.org/fhir/Condition/why/_history/2", True, id="N79 with version"),
        pytest.param(URN, True, id="N79 urn"),
        pytest.param("Condition/elsewhere", False, id="N79 dangling"),
        pytest.param("#elsewhere", False, id="N79 dangling in the order"),
        pytest.param("urn:uuid:elsewhere", False, id="N79 dangling urn"),
        pytest.param("", False, id="N79 empty"),
    ],
)
def test_a_reason_is_followed_where_it_leads(service: httpx.Client, reference: str, *, speaks: bool) -> None:
    body = signed()
    order = orders_of(body)[0]
    del order["reasonCode"]
    order["reasonReference"] = [{"reference": reference}]
    reason = {"resourceType": "Condition", "id": "why", "code": {"text": "2 weeks of new leg weakness"}}
    if reference.startswith("#"):
        order["contained"] = [reason]
    else:
        body["prefetch"]["conditions"]["entry"].append({"fullUrl": URN, "resource": reason})
    assert rules_in(ask(service, body)) == (["CtSpine"] if speaks else [])


def test_n80_resources_that_contain_one_another_do_not_hang_the_service(service: httpx.Client) -> None:
    def circle(order: Json) -> None:
        problem = {"resourceType": "Condition", "subject": order["subject"]}
        order["contained"] = [
            problem | {"id": "a", "evidence": [{"detail": [{"reference": "#b"}]}]},
            problem | {"id": "b", "evidence": [{"detail": [{"reference": "#a"}]}]},
        ]
        order["reasonReference"] = [{"reference": "#a"}]

    answer = ask(service, changed(circle))
    assert rules_in(answer) == ["CtSpine"]
    created = next(action["resource"] for action in suggested(answer) if action["type"] == "create")
    assert [inner["id"] for inner in created["contained"]] == ["a", "b"]


@pytest.mark.parametrize("identity", ["e" + "Abc-DEF.1" * 22, "ordre/é 7", "~!*'()", "1" * 255])
def test_n81_an_id_comes_back_as_it_was_sent(service: httpx.Client, identity: str) -> None:
    body = changed(lambda order: order.update(id=identity))
    answer = ask(service, body)
    assert next(action["resource"]["id"] for action in suggested(answer) if action["type"] == "update") == identity
    assert answer["systemActions"][0]["resource"]["id"] == identity


def test_n82_an_order_that_r4_forbids_is_read_all_the_same(service: httpx.Client) -> None:
    def broken(order: Json) -> None:
        order["category"] = order["category"][0]
        order["occurrencePeriod"] = "tomorrow"
        order["reasonCode"] = order["reasonCode"][0]

    body = changed(broken)
    dose = [{"doseAndRate": {"doseQuantity": {"value": 10}}}]
    pill = {"resourceType": "MedicationRequest", "id": "pill", "dosageInstruction": dose}
    body["context"]["draftOrders"]["entry"].append({"resource": pill})
    assert rules_in(ask(service, body)) == ["CtSpine"]


@pytest.mark.parametrize(("kind", "rules"), [("ProcedureRequest", ["CtSpine"]), ("DiagnosticOrder", [])])
def test_n83_orders_of_older_releases(service: httpx.Client, kind: str, rules: list[str]) -> None:
    """An STU3 order is spoken of, but no R4 resource is made of it; a DSTU2 order is skipped."""
    answer = ask(service, changed(lambda order: order.update(resourceType=kind)))
    assert rules_in(answer) == rules
    assert not suggested(answer)
    assert "systemActions" not in answer


def test_n84_a_thousand_orders_get_two_cards_at_most_and_soon(service: httpx.Client) -> None:
    body = signed()
    body["context"]["draftOrders"]["entry"] = [
        {"resource": orders_of(body)[0] | {"id": f"draft-{number}"}} for number in range(1000)
    ]
    began = time.process_time()  # the service is in this process
    answer = ask(service, body)
    assert time.process_time() - began < 10
    assert 1 <= len(answer["cards"]) <= 2


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[click](javascript:alert(1))", "**bold** | ~~x~~"],
)
def test_n85_markup_in_a_chart_is_shown_as_text(service: httpx.Client, hostile: str) -> None:
    reason = f"Known MS, new leg weakness {hostile} for 2 weeks. Relapse?"
    body = changed(lambda order: order.update(reasonCode=[{"text": reason}]), warned())
    body["prefetch"]["conditions"]["entry"][0]["resource"]["code"]["text"] = f"Multiple sclerosis {hostile}"
    [card] = ask(service, body)["cards"]
    for shown in (card["summary"], card["detail"], card["suggestions"][0]["label"]):
        assert "<" not in shown
        assert "](java" not in shown
        assert "**bold" not in shown


def test_n86_numbers_come_back_digit_by_digit(service: httpx.Client) -> None:
    body = changed(lambda order: order.update(extension=[{"url": "https://example.org/x", "valueDecimal": "@"}]))
    for written in (b"1.10", b"1E3", b"0.30000000000000004", b"12345678901234567890.10"):
        answer = service.post(
            ORDER_SIGN,
            content=json.dumps(body).encode().replace(b'"@"', written),
            headers={"content-type": "application/json"},
        )
        assert answer.content.count(b'"valueDecimal":' + written + b"}") == 2


def test_n87_what_is_not_understood_comes_back_untouched(service: httpx.Client) -> None:
    kept: Json = {
        "extension": [{"url": "https://ehr.example.org/own", "valueString": "kept"}],
        "_status": {"extension": [{"url": "https://ehr.example.org/why", "valueCode": "kept"}]},
        "contained": [{"resourceType": "Organization", "id": "payer", "name": "kept"}],
        "insurance": [{"reference": "#payer"}],
        "_authoredOn": {"id": "kept"},
    }
    answer = ask(service, changed(lambda order: order.update(copy.deepcopy(kept))))
    for resource in (suggested(answer)[0]["resource"], answer["systemActions"][0]["resource"]):
        assert resource["extension"][0] == kept["extension"][0]
        assert {name: resource[name] for name in kept if name != "extension"} == {
            name: value for name, value in kept.items() if name != "extension"
        }


def test_n88_a_rating_is_replaced_and_not_recorded_twice(service: httpx.Client) -> None:
    old = {"url": RATING, "valueCodeableConcept": {"coding": [{"code": "appropriate"}]}}
    answer = ask(service, changed(lambda order: order.update(extension=[old])))
    rated = answer["systemActions"][0]["resource"]
    assert ratings_of(rated) == ["not-appropriate"]
    again = signed()
    again["context"]["draftOrders"]["entry"][0]["resource"] = rated
    assert "systemActions" not in ask(service, again)


def test_c04_a_summary_fits_whatever_the_order_is_called(service: httpx.Client) -> None:
    """No name of the client's gets into a summary, so that none can be cut in the middle of a character."""
    name = "CT thoracic spine " + "👩‍⚕️ é" * 60
    codings = [{"system": CPT, "code": "72128", "display": name}]
    body = changed(lambda order: order.update(code={"coding": codings, "text": name[:300]}))
    [card] = ask(service, body)["cards"]
    assert 1 <= len(card["summary"]) <= 139
    assert card["summary"].isascii()


def test_c05_nothing_to_say_is_cards_and_nothing_else(service: httpx.Client) -> None:
    answer = service.post(ORDER_SELECT, json=example("valid-order-select"))
    assert (answer.status_code, answer.content) == (200, b'{"cards":[]}')
