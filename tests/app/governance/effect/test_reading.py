"""The decisions of a trial as they are read from SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from app.governance.effect.reading import trial_decisions
from app.governance.effect.trial_decision import StudyOrdered
from app.store.decision_record import record_of
from app.store.feedback_record import Feedback, FeedbackBatch
from app.store.statements import insert_decisions, insert_feedback
from tests.app.store.calls import decided

if TYPE_CHECKING:
    from app.store.database import Database
    from app.store.decision_record import DecidedCall

DAY = date(2026, 3, 16)
MOMENT = datetime(2026, 3, 16, 9, tzinfo=UTC)


def test_a_decision_has_its_arm_its_orders_and_what_became_of_its_card(database: Database) -> None:
    _keep(database, _call("a", "card-1"), replace(_call("b", "card-2"), arm="control", withheld="trial"))
    accepted = Feedback("card-1", "accepted", MOMENT)
    insert_feedback(database, [FeedbackBatch([accepted], "stand-in", "north")])
    found = {each.arm: each for each in trial_decisions(database, DAY, DAY)}
    card, control = found["card"], found["control"]
    assert (card.sent, card.accepted, card.rules) == (True, True, frozenset({"CtSpine"}))
    assert (control.sent, control.accepted, control.rules) == (False, False, frozenset({"CtSpine"}))
    assert card.studies == (StudyOrdered("CT thoracic spine without IV contrast", "not-appropriate"),)
    assert (card.hook, card.time) == ("order-select", MOMENT)
    assert "a" not in {card.patient, card.user}


def test_feedback_of_another_client_on_a_card_of_the_same_id_does_not_count(database: Database) -> None:
    _keep(database, _call("a", "card-1"))
    insert_feedback(database, [FeedbackBatch([Feedback("card-1", "accepted", MOMENT)], "stand-in", "south")])
    assert [each.accepted for each in trial_decisions(database, DAY, DAY)] == [False]


def test_only_live_decisions_with_an_arm_are_of_the_trial(database: Database) -> None:
    _keep(database, replace(_call("a"), arm=""), replace(_call("b"), origin="replay"), _call("c"))
    assert len(list(trial_decisions(database, DAY, DAY))) == 1


def test_decisions_come_by_patient_and_time_and_a_day_longer(database: Database) -> None:
    hours = {"a": 30, "b": 1, "c": 60}
    calls = [replace(_call(name), time=(MOMENT + timedelta(hours=more)).timestamp()) for name, more in hours.items()]
    _keep(database, *calls, replace(_call("a"), time=MOMENT.timestamp()))
    found = list(trial_decisions(database, DAY, DAY))
    assert len(found) == 3
    assert [(each.patient, each.time) for each in found] == sorted((each.patient, each.time) for each in found)


def _call(patient: str, *cards: str) -> DecidedCall:
    made = decided(*cards, patient=patient, at=MOMENT.timestamp(), client="north")
    return replace(made, arm="card")


def _keep(database: Database, *calls: DecidedCall) -> None:
    insert_decisions(database, [record_of(call, database.pseudonym) for call in calls])
