"""How often a card of a rule is accepted when it is a clinician's first, and later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, case, exists, func, literal, select

from app.governance.reading.reader import moments
from app.store.schema import cards, decisions, feedback

if TYPE_CHECKING:
    from app.governance.reading.period import Period
    from app.governance.reading.reader import Reader

CLASSES = ((1, 1), (2, 3), (4, 6), (7, 12), (13, None))
"""Which card of its rule a card was for the clinician who saw it; each class is about twice as wide as the one before,
because habits form quickly at first."""
_LIMIT = 50_000
"""Cards of one rule that are read at most, the latest; more would make the page wait for more than a second."""


def tenure(reader: Reader, period: Period, rule: str) -> list[tuple[str, int, int, int]]:
    """Return, for each class of tenure, its name, the cards shown, those accepted and those overridden.

    Cards before the period count for which card it was, and are not among the counts.
    """
    first, end = moments(period)
    shown = [cards.c.rule == rule, cards.c.withheld == "", decisions.c.origin == period.origin, decisions.c.time < end]
    if period.client:
        shown.append(decisions.c.client == period.client)
    latest = (
        select(cards.c.card, decisions.c.client, decisions.c.user_hash, decisions.c.time)
        .select_from(cards.join(decisions, cards.c.decision == decisions.c.id))
        .where(*shown)
        .order_by(decisions.c.id.desc())
        .limit(_LIMIT)
        .subquery()
    )
    place = func.row_number().over(partition_by=latest.c.user_hash, order_by=(latest.c.time, latest.c.card))
    ranked = select(latest, place.label("place")).subquery()
    classes = case(
        *((ranked.c.place <= high, literal(number)) for number, (_, high) in enumerate(CLASSES) if high is not None),
        else_=literal(len(CLASSES) - 1),
    )
    answered = {
        outcome: exists().where(
            and_(
                feedback.c.card == ranked.c.card,
                feedback.c.client == ranked.c.client,
                feedback.c.linked,
                feedback.c.outcome == outcome,
            )
        )
        for outcome in ("accepted", "overridden")
    }
    became = case((answered["accepted"], "accepted"), (answered["overridden"], "overridden"), else_="ignored")
    seen = select(classes.label("class"), became.label("became")).where(ranked.c.time >= first).subquery()
    query = select(*seen.c, func.count()).group_by(*seen.c)
    with reader.connection() as connection:
        counts = {(row[0], row[1]): row[2] for row in connection.execute(query)}
    outcomes = ("accepted", "overridden", "ignored")
    return [
        (
            f"{low} and later" if high is None else str(low) if low == high else f"{low} to {high}",
            sum(counts.get((number, outcome), 0) for outcome in outcomes),
            counts.get((number, "accepted"), 0),
            counts.get((number, "overridden"), 0),
        )
        for number, (low, high) in enumerate(CLASSES)
    ]
