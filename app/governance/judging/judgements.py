"""The readers' judgements: written, and brought together to one for each case."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from app.governance.reading.reader import moments
from app.store.schema import cards, decisions, feedback, reviews, sampled

if TYPE_CHECKING:
    from app.governance.reading.period import Period
    from app.governance.reading.reader import Reader
    from app.store.database import Database


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one reader thinks of one case; None where the reader could not tell, or was not asked."""

    decision: str
    rule: str
    reader: str
    advice_right: bool | None
    response_right: bool | None
    reason: str = ""


@dataclass
class JudgedCase:
    """One case with the judgements of all its readers.

    Attributes:
        decision, rule: which case.
        kind: how it was drawn: `shown`, `held back`, `suppressed`, or the code of a silence.
        size: how many decisions there are of the stratum from which it was drawn.
        overridden: whether the clinician overrode the card; None without feedback.
        judgements: one for each reader.
    """

    decision: str
    rule: str
    kind: str
    size: int
    overridden: bool | None = None
    judgements: list[Judgement] = field(default_factory=list)

    @property
    def advice_right(self) -> bool | None:
        """Whether the readers agree that advice, or silence, was right; None where they do not, or could not tell."""
        return _agreed([each.advice_right for each in self.judgements])

    @property
    def response_right(self) -> bool | None:
        """Whether the readers agree that the clinician's response was right."""
        return _agreed([each.response_right for each in self.judgements])

    @property
    def disputed(self) -> bool:
        """Whether one reader calls advice or response right, and another calls it wrong."""
        return any(
            {True, False} <= {getattr(each, asked) for each in self.judgements}
            for asked in ("advice_right", "response_right")
        )


def save(database: Database, judgement: Judgement) -> None:
    """Write a judgement; a reader's earlier one about the same case is replaced."""
    case = (judgement.decision, judgement.rule, judgement.reader)
    identity = hashlib.sha256("\0".join(case).encode()).hexdigest()[:32]
    row = {
        "id": identity,
        "decision": judgement.decision,
        "rule": judgement.rule,
        "reader": judgement.reader,
        "time": datetime.now(UTC),
        "advice_right": judgement.advice_right,
        "response_right": judgement.response_right,
        "reason": judgement.reason,
    }
    with database.writing() as connection:
        connection.execute(delete(reviews).where(reviews.c.id == identity))
        connection.execute(insert(reviews), row)


def judged_cases(reader: Reader, period: Period) -> list[JudgedCase]:
    """Return the cases of a period on which there is a judgement, in the order of their decisions."""
    first, end = moments(period)
    of_period = [decisions.c.time >= first, decisions.c.time < end, decisions.c.origin == period.origin]
    if period.client:
        of_period.append(decisions.c.client == period.client)
    query = (
        select(reviews, sampled.c.stratum, sampled.c.size)
        .select_from(
            reviews.join(decisions, decisions.c.id == reviews.c.decision).join(
                sampled, (sampled.c.decision == reviews.c.decision) & (sampled.c.rule == reviews.c.rule)
            )
        )
        .where(*of_period)
        .order_by(reviews.c.decision, reviews.c.rule, reviews.c.reader)
    )
    answers = (
        select(cards.c.decision, cards.c.rule, feedback.c.outcome)
        .select_from(
            reviews.join(cards, (cards.c.decision == reviews.c.decision) & (cards.c.rule == reviews.c.rule))
            .join(decisions, decisions.c.id == cards.c.decision)
            .join(feedback, (feedback.c.card == cards.c.card) & (feedback.c.client == decisions.c.client))
        )
        .where(feedback.c.linked, *of_period)
        .distinct()
    )
    with reader.connection() as connection:
        rows = connection.execute(query).all()
        outcomes: dict[tuple[str, str], set[str]] = defaultdict(set)
        for decision, rule, outcome in connection.execute(answers):
            outcomes[decision, rule].add(outcome)
    found: dict[tuple[str, str], JudgedCase] = {}
    for row in rows:
        case = found.setdefault((row.decision, row.rule), JudgedCase(row.decision, row.rule, row.stratum, row.size))
        given = outcomes.get((row.decision, row.rule), set())
        case.overridden = "accepted" not in given if given else None
        judgement = Judgement(row.decision, row.rule, row.reader, row.advice_right, row.response_right, row.reason)
        # A decision that was drawn twice has a row for each sample.
        if judgement not in case.judgements:
            case.judgements.append(judgement)
    return list(found.values())


def _agreed(answers: list[bool | None]) -> bool | None:
    given = {answer for answer in answers if answer is not None}
    return given.pop() if len(given) == 1 else None
