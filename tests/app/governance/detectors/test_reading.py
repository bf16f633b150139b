"""The daily counts as they are read from SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from app.governance.detectors.reading import daily_counts
from app.store.decision_record import record_of
from app.store.feedback_record import FeedbackBatch
from app.store.statements import insert_decisions, insert_feedback
from cds_services.cds_hooks import DecisionCodes
from tests.app.store.calls import decided, overridden

if TYPE_CHECKING:
    from app.store.database import Database
    from app.store.decision_record import DecidedCall

LAST = date(2026, 3, 16)
STREAM = ("north", "stand-in")
CODES = DecisionCodes(
    studies=({"study": "MRI head"}, {"study": "CT head"}),
    unmapped=({"kind": "local", "system": "urn:site", "code": "X1", "read": False},),
)


def test_each_kind_of_count_is_by_day_client_and_service(database: Database) -> None:
    _keep(
        database, _call(0, "card-1", patient="a"), _call(0, patient="a"), _call(0, patient="b"), _call(2, patient="a")
    )
    counts = daily_counts(database, LAST, 3)
    assert (counts.first, counts.days) == (date(2026, 3, 14), 3)
    assert counts.patients == {STREAM: [1, 0, 2]}
    assert counts.rules == {STREAM: {"CtSpine": [0, 0, 1]}}
    assert counts.shown == {STREAM: [0, 0, 1]}


def test_missing_keys_and_what_was_ordered_are_counted_by_patient(database: Database) -> None:
    call = _call(1, patient="a", codes=CODES)
    unseen = replace(call, decision=replace(call.decision, unseen=("conditions", "medications")))
    _keep(database, unseen, unseen, _call(1, patient="b", codes=CODES), _call(1, patient="c", codes=DecisionCodes()))
    counts = daily_counts(database, LAST, 2)
    assert counts.missing == {STREAM: {"conditions": [1, 0], "medications": [1, 0]}}
    assert counts.items == {STREAM: {"study:MRI head": [2, 0], "study:CT head": [2, 0], "code:urn:site|X1": [2, 0]}}
    assert counts.unknown == {STREAM: [2, 0]}
    assert counts.patients == {STREAM: [3, 0]}


def test_withheld_cards_were_made_and_not_shown(database: Database) -> None:
    _keep(database, replace(_call(0, "card-1"), withheld="deployment"))
    counts = daily_counts(database, LAST, 1)
    assert counts.rules == {STREAM: {"CtSpine": [1]}}
    assert counts.shown == {}


def test_past_orders_that_were_replayed_do_not_count(database: Database) -> None:
    _keep(database, replace(_call(0, "card-1"), origin="replay"))
    counts = daily_counts(database, LAST, 1)
    assert (counts.patients, counts.rules, counts.changes) == ({}, {}, ())


def test_days_outside_are_left_out(database: Database) -> None:
    _keep(database, _call(-1), _call(0), _call(5))
    assert daily_counts(database, LAST, 2).patients == {STREAM: [0, 1]}


def test_feedback_counts_on_the_day_it_came(database: Database) -> None:
    _keep(database, _call(0, "card-1"))
    insert_feedback(database, [FeedbackBatch([overridden("card-1"), overridden("unheard-of")], "stand-in", "north")])
    today = datetime.now(UTC).date()
    assert daily_counts(database, today, 1).feedback == {STREAM: [1]}


def test_a_day_with_another_version_is_a_change(database: Database) -> None:
    newer = replace(_call(1), knowledge="knowledge-2")
    _keep(database, _call(3), _call(2), newer, replace(_call(0), knowledge="knowledge-2"))
    assert daily_counts(database, LAST, 4).changes == (LAST - timedelta(days=1),)


def _call(days_ago: int, *cards: str, patient: str = "pat-1", codes: DecisionCodes | None = None) -> DecidedCall:
    at = datetime(2026, 3, 16, 9, tzinfo=UTC) - timedelta(days=days_ago)
    made = codes or DecisionCodes()
    return decided(*cards, patient=patient, at=at.timestamp(), codes=lambda: made, client="north")


def _keep(database: Database, *calls: DecidedCall) -> None:
    insert_decisions(database, [record_of(call, database.pseudonym) for call in calls])
