"""Read the decisions of a trial from the database."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, select

from app.governance.effect.episode import LENGTH
from app.governance.effect.trial_decision import StudyOrdered, TrialDecision
from app.store.schema import cards, decisions, feedback

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from app.store.database import Database

_LIVE, _ACCEPTED, _PATIENT_VIEW = "live", "accepted", "patient-view"
_KEPT = (
    decisions.c.id,
    decisions.c.time,
    decisions.c.patient_hash,
    decisions.c.user_hash,
    decisions.c.arm,
    decisions.c.hook,
    decisions.c.studies,
)
_DRAWN = (decisions.c.arm != "", decisions.c.origin == _LIVE, decisions.c.hook != _PATIENT_VIEW)


def trial_days(database: Database) -> tuple[date, date] | None:
    """Return the first and the last day (UTC) on which an order was drawn into an arm; None where there is none."""
    query = select(func.min(decisions.c.time), func.max(decisions.c.time)).where(*_DRAWN)
    with database.reading(unhurried=True) as connection:
        first, last = connection.execute(query).one()
    return None if first is None else (first.date(), last.date())


def trial_decisions(database: Database, first: date, last: date) -> Iterator[TrialDecision]:
    """Return the decisions about orders that have an arm, sorted by patient and time.

    Args:
        database: only read.
        first: first day (UTC).
        last: last day; what is signed up to a day later still belongs to it.
    """
    begin = datetime.combine(first, time(), UTC)
    end = datetime.combine(last + timedelta(days=1), time(), UTC) + LENGTH
    within = and_(*_DRAWN, decisions.c.time >= begin, decisions.c.time < end)
    sent = case((cards.c.withheld == "", 1), else_=0)
    accepted = case((feedback.c.outcome == _ACCEPTED, 1), else_=0)
    made = (
        select(cards.c.decision, cards.c.rule, func.max(sent).label("sent"), func.max(accepted).label("accepted"))
        .select_from(
            cards.join(decisions, cards.c.decision == decisions.c.id).outerjoin(
                feedback, and_(feedback.c.card == cards.c.card, feedback.c.client == decisions.c.client)
            )
        )
        .where(within)
        .group_by(cards.c.decision, cards.c.rule)
    )
    kept = select(*_KEPT).where(within).order_by(decisions.c.patient_hash, decisions.c.time, decisions.c.id)
    with database.reading(unhurried=True) as connection:
        rules: dict[str, list[Any]] = {}
        for card in connection.execute(made):
            rules.setdefault(card.decision, []).append(card)
        rows = connection.execute(kept).all()
    for row in rows:
        own = rules.get(row.id, [])
        yield TrialDecision(
            row.time,
            row.patient_hash,
            row.user_hash,
            row.arm,
            row.hook,
            tuple(StudyOrdered(str(each.get("study", "")), str(each.get("rating", ""))) for each in row.studies),
            frozenset(each.rule for each in own),
            sent=any(each.sent for each in own),
            accepted=any(each.accepted for each in own),
        )
