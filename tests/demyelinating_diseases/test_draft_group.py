"""Which drafts of a call are judged together, and by which reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cds_services.demyelinating_diseases import draft_group
from cds_services.indication.indication import read_indication
from tests.recommendation.test_order_ratings import LEGS, order, ratings, sign

if TYPE_CHECKING:
    from cds_services.cds_hooks import Decision

BACK = "chronic low back pain"
LEVEL = "new T6 sensory level for 4 days"


def situations(decision: Decision) -> list[str]:
    """The situation of each draft."""
    return [item["scenario"] for item in decision.explanation["orders"]]


def spoken(decision: Decision) -> list[str]:
    """The rules that speak."""
    return [card.source.topic.code for card in decision.cards if card.source.topic]


def test_a_lumbar_study_for_an_old_back_stays_beside_the_mri_for_a_relapse() -> None:
    decision = sign(order("72156"), order("72157", identity="b"), order("72148", BACK, identity="c"))
    assert situations(decision) == ["relapse", "relapse", "back-pain"]
    assert decision.cards == ()
    assert ratings(decision) == {"a": "appropriate", "b": "appropriate", "c": "no-criteria-apply"}


def test_drafts_of_one_situation_are_judged_together_whatever_the_words() -> None:
    told = sign(order("72156", LEGS), order("72157", LEVEL, identity="b"), order("72158", LEGS, identity="c"))
    assert situations(told) == ["relapse"] * 3
    assert spoken(told) == ["WholeSpineMri"]
    assert "situations" not in told.explanation


@pytest.mark.parametrize("others", [(LEGS,), (LEGS, LEGS), (LEGS, LEVEL)])
def test_a_draft_without_a_reason_takes_that_of_the_others(others: tuple[str, ...]) -> None:
    mri = [order("70553", reason, identity=f"o{number}") for number, reason in enumerate(others)]
    assert "CtSpine" in spoken(sign(order("72128", None), *mri))


@pytest.mark.parametrize("others", [(LEGS, BACK), (BACK, LEGS), (LEGS, "annual MS follow-up, stable")])
def test_where_the_others_differ_its_reason_is_unknown(others: tuple[str, ...]) -> None:
    mri = [order("70553", reason, identity=f"o{number}") for number, reason in enumerate(others)]
    decision = sign(order("72128", None), *mri)
    assert situations(decision)[0] == "indeterminate"
    assert "CtSpine" not in spoken(decision)
    assert "a" not in ratings(decision)


def test_without_any_reason_the_chart_alone_decides_as_ever() -> None:
    assert situations(sign(order("72128", None), order("70553", None, identity="b"))) == ["indeterminate"] * 2


@pytest.mark.parametrize(
    ("name", "situation"),
    [
        pytest.param("MRI brain, MS protocol", "relapse", id="names a study and a disease: no reason"),
        pytest.param("CT cervical spine after fall with neck pain", "trauma", id="a reason in the name of the study"),
    ],
)
def test_the_name_of_a_study_can_be_its_reason(name: str, situation: str) -> None:
    assert situations(sign(order(name, None), order("72157", LEGS, identity="b")))[0] == situation


def test_drafts_that_say_the_same_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counted(orders: Any, *rest: Any) -> Any:  # noqa: ANN401
        calls.append(rest[-1])
        return read_indication(orders, *rest)

    monkeypatch.setattr(draft_group, "read_indication", counted)
    sign(order("72156"), order("72157", identity="b"), order("72148", BACK, identity="c"))
    assert calls == [2, 1]


def test_the_same_reference_within_two_drafts_is_not_the_same_reason() -> None:
    def referring(identity: str, words: str) -> dict[str, Any]:
        inner = {
            "resourceType": "Condition",
            "id": "r",
            "code": {"text": words},
            "subject": {"reference": "Patient/p1"},
        }
        reference = [{"reference": "#r"}]
        return order("72148", None, identity=identity, contained=[inner], reasonReference=reference)

    assert situations(sign(referring("a", LEGS), referring("b", BACK))) == ["relapse", "back-pain"]


@pytest.mark.parametrize(
    ("fact", "rule"),
    [
        ("28 weeks pregnant", "GadoliniumPregnancy"),
        ("anaphylaxis to gadobutrol", "GadoliniumAllergy"),
        ("pacemaker, not MR conditional", "MriUnsafeDevice"),
        ("on dialysis", "GadoliniumKidney"),
    ],
)
def test_what_one_order_says_of_the_patient_holds_for_every_order(fact: str, rule: str) -> None:
    decision = sign(order("72148", f"{BACK}, {fact}"), order("70553", LEGS, identity="b"))
    assert situations(decision) == ["back-pain", "relapse"]
    assert rule in spoken(decision)


def test_contrast_is_taken_off_every_draft_of_the_patient_with_one_click() -> None:
    allergy = "anaphylaxis to gadobutrol"
    decision = sign(order("70553", f"{LEGS}, {allergy}"), order("72156", "annual MS follow-up, stable", identity="b"))
    assert situations(decision) == ["relapse", "surveillance"]
    card = decision.cards[0]
    assert spoken(decision)[0] == "GadoliniumAllergy"
    assert {step.resource["id"] for step in card.suggestions[0].actions if step.resource} == {"a", "b"}


def test_what_another_situation_drafts_is_not_drafted_twice() -> None:
    decision = sign(order("72128"), order("72141", "annual MS follow-up, stable", identity="b"))
    created = [step.resource for step in decision.cards[0].suggestions[0].actions if step.resource]
    assert spoken(decision)[0] == "CtSpine"
    assert [item["code"]["text"] for item in created] == ["MRI thoracic spine without and with IV contrast"]


def test_the_explanation_tells_of_every_situation() -> None:
    told = sign(order("72148", BACK), order("72128", LEGS, identity="b")).explanation
    assert (told["scenario"], [item["scenario"] for item in told["situations"]]) == (
        "relapse",
        ["back-pain", "relapse"],
    )
    codes = sign(order("72148", BACK), order("72128", LEGS, identity="b")).reasons.codes()
    assert [item["scenario"] for item in codes.studies] == ["back-pain", "relapse"]


@pytest.mark.parametrize("slow_first", [True, False])
def test_of_one_rule_the_warning_is_shown_and_the_hint_waits(slow_first: bool) -> None:  # noqa: FBT001
    slow = order("72125", "legs slowly weaker over two years, no relapse", identity="s")
    drafts = (slow, order("72128")) if slow_first else (order("72128"), slow)
    decision = sign(*drafts)
    assert sorted(situations(decision)) == ["relapse", "slow-progression"]
    assert [(card.indicator, decision.scenario) for card in decision.cards] == [("warning", "relapse")]


@pytest.mark.parametrize("ct_first", [True, False])
def test_an_implant_is_warned_of_for_the_mri_whichever_comes_first(ct_first: bool) -> None:  # noqa: FBT001
    ct = order("70450", "annual MS follow-up, stable; pacemaker, not MR conditional", identity="s")
    drafts = (ct, order("72157")) if ct_first else (order("72157"), ct)
    assert [card.indicator for card in sign(*drafts).cards] == ["warning"]


@pytest.mark.parametrize(
    ("members", "situation"),
    [
        pytest.param(
            {"note": [{"text": "Is the patient pregnant?->No. Pacemaker: N"}]}, "relapse", id="a form's answers"
        ),
        pytest.param({"orderDetail": [{"text": "without contrast"}]}, "relapse", id="a detail of the study"),
        pytest.param({"note": [{"text": "MS"}]}, "relapse", id="nothing but the disease, in a note"),
        pytest.param({"note": [{"text": "chronic low back pain"}]}, "back-pain", id="a reason in a note"),
        pytest.param({"note": [{"text": "elbow, see letter"}]}, "indeterminate", id="a note that nobody can read"),
        pytest.param({"reasonCode": [{"text": "see letter"}]}, "indeterminate", id="a reason that nobody can read"),
        pytest.param({"reasonCode": [{"text": ""}], "note": []}, "relapse", id="empty elements"),
    ],
)
def test_what_counts_as_a_reason(members: dict[str, Any], situation: str) -> None:
    decision = sign(order("72157", LEGS), order("72128", None, identity="b", **members))
    assert situations(decision) == ["relapse", situation]
    assert ("CtSpine" in spoken(decision)) is (situation == "relapse")


def test_an_order_with_nothing_but_answers_to_a_form_is_not_rated() -> None:
    answers = [{"text": "Is the patient pregnant?->No. Pacemaker: N"}]
    assert ratings(sign(order("72157", None, note=answers))) == {}
