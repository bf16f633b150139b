"""Orders of one session are judged together, each as the draft that it was."""

from __future__ import annotations

from typing import Any

import pytest

from app.replay.patient_record import PatientRecord
from app.replay.sessions import Session, sessions
from app.replay.tally import ORDERS, ORDERS_LEFT_OUT, SESSIONS, Tally
from tests.app.replay.judging import judged, spoken
from tests.app.replay.population import (
    AFTER,
    BEFORE,
    CPT,
    Resource,
    concept,
    lines,
    multiple_sclerosis,
    of_patient,
    order,
    patient,
)


def found(*orders: Resource) -> tuple[list[Session], Tally]:
    """Return the sessions of one patient's orders, and what was counted."""
    tally = Tally()
    return list(sessions(PatientRecord("pat-1", lines(orders), lambda _: None, tally), tally)), tally


def keys(*orders: Resource) -> list[list[str]]:
    """Return the orders of each session."""
    return [[draft.key.partition("/")[2] for draft in session.drafts] for session in found(*orders)[0]]


def test_orders_of_one_encounter_within_minutes_are_one_session() -> None:
    place = {"encounter": {"reference": "Encounter/e1"}}
    first = order(id="a", authoredOn="2024-05-01T10:00:00Z", **place)
    second = order(id="b", authoredOn="2024-05-01T12:10:00+02:00", **place)
    later = order(id="c", authoredOn="2024-05-01T10:40:00Z", **place)
    assert keys(later, second, first) == [["a", "b"], ["c"]]


def test_a_session_goes_on_while_no_gap_is_long() -> None:
    times = (f"2024-05-01T10:{minute:02d}:00Z" for minute in (0, 14, 28, 42))
    assert keys(*(order(id=str(at), authoredOn=time) for at, time in enumerate(times))) == [["0", "1", "2", "3"]]


def test_orders_of_two_encounters_are_two_sessions() -> None:
    assert keys(*(order(id=at, encounter={"reference": f"Encounter/{at}"}) for at in "ab")) == [["a"], ["b"]]


def test_orders_with_a_day_and_no_hour_are_one_session_a_day() -> None:
    days = {"a": "2024-05-01", "b": "2024-05-01", "c": "2024-05-02"}
    assert keys(*(order(id=at, authoredOn=day) for at, day in days.items())) == [["a", "b"], ["c"]]


def test_a_session_without_imaging_is_counted_and_not_judged() -> None:
    blood = order(id="lab", code={"text": "Complete blood count"}, encounter={"reference": "Encounter/e"})
    rows, tally = judged([patient(), blood, order()])
    assert [row["orders"] for row in rows] == [1]
    assert tally.of(SESSIONS) == {"with imaging": 1, "without imaging": 1}
    assert tally.of(ORDERS) == {"all": 2, "imaging": 1}


@pytest.mark.parametrize("status", ["completed", "active", "revoked", "on-hold", "unknown"])
def test_an_order_of_any_status_is_read_as_the_draft_that_it_was(status: str) -> None:
    ((session,), _) = found(order(status=status))
    (draft,) = session.drafts
    assert draft.resource["status"] == "draft"
    assert draft.selected
    assert spoken(judged([patient(), multiple_sclerosis(), order(status=status)])[0]) == ["CtHead"]


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"status": "draft"}, "draft or entered in error"),
        ({"status": "entered-in-error"}, "draft or entered in error"),
        ({"intent": "plan"}, "a proposal or plan"),
        ({"intent": "proposal"}, "a proposal or plan"),
        ({"intent": "filler-order"}, "the department's entry that carries out another order"),
        ({"intent": "reflex-order"}, "the department's entry that carries out another order"),
        ({"authoredOn": "soon"}, "without the time of ordering"),
    ],
)
def test_what_was_never_signed_is_counted_and_left_out(members: dict[str, Any], why: str) -> None:
    assert found(order(**members))[1].of(ORDERS_LEFT_OUT) == {why: 1}


def test_drafts_of_one_session_are_judged_together() -> None:
    head = order(id="a", code=concept(CPT, "70551", "MRI brain without contrast"))
    cord = order(id="b", code=concept(CPT, "72141", "MRI cervical spine without contrast"))
    rows, _ = judged([patient(), multiple_sclerosis(), head, cord])
    assert [row["orders"] for row in rows] == [2]
    assert len(rows[0]["studies"]) == 2


@pytest.mark.parametrize("dated", [BEFORE, None])
def test_a_reason_that_is_only_referred_to_is_read(dated: str | None) -> None:
    reason = of_patient("Condition", "why", code={"text": "MS relapse with new leg weakness"}, recordedDate=dated)
    asked = order(reasonCode=None, reasonReference=[{"reference": "Condition/why"}])
    assert spoken(judged([patient(), asked, reason])[0]) == ["CtHead"]


def test_a_reason_that_was_entered_later_was_not_there() -> None:
    reason = of_patient("Condition", "why", code={"text": "MS relapse with new leg weakness"}, recordedDate=AFTER)
    asked = order(reasonCode=None, reasonReference=[{"reference": "Condition/why"}])
    assert not spoken(judged([patient(), asked, reason])[0])


def test_who_ordered_is_known_by_a_keyed_hash() -> None:
    (first,), _ = judged([patient(), order()])
    (same,), _ = judged([patient(), order(id="another")])
    (other,), _ = judged([patient(), order(requester={"reference": "Practitioner/doctor-8"})])
    assert first["user_hash"] == same["user_hash"] != other["user_hash"]
    assert "doctor" not in str(first)
