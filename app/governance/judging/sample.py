"""Draw a sample of decisions for two readers, and read what was drawn."""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, insert, select, true

from app.governance.counting.json_columns import columns_of
from app.governance.judging.strata import HELD, SHOWN, SUPPRESSED, strata
from app.governance.reading.period import Period
from app.governance.reading.reader import moments
from app.store.schema import cards, decisions, reviews, sampled, samples

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, Select

    from app.governance.judging.strata import Stratum
    from app.governance.reading.reader import Reader
    from app.store.database import Database

MOST_CASES = 200
_SEED_BITS = 31


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample, and how many of its cases a reader has judged."""

    identity: str
    drawn: datetime
    drawn_by: str
    seed: int
    period: Period
    cases: int
    judged: int


@dataclass(frozen=True, slots=True)
class SampledCase:
    """One case of a sample: which decision, and what about it is judged."""

    place: int
    decision: str
    rule: str
    stratum: str
    size: int
    judged: bool = False


def draw(  # noqa: PLR0913 - what a sample is
    database: Database, reader: Reader, period: Period, count: int, by: str, *, rule: str = "", seed: int | None = None
) -> str:
    """Draw a sample and keep it.

    Args:
        database: where it is kept.
        reader: reads the same database.
        period: the days from which it is drawn.
        count: how many cases; fewer where there are not as many.
        by: who draws it.
        rule: only decisions about this rule.
        seed: draws the same again from the same decisions; a random one where there is none.

    Returns:
        The id of the sample; empty where there is no decision to draw.
    """
    seed = secrets.randbits(_SEED_BITS) if seed is None else seed
    drawn = random.Random(seed)  # noqa: S311 - must be repeatable, and protects nothing
    found = strata(reader, period, rule)
    with reader.connection() as connection:
        dialect = database.engine.dialect.name
        picked = [
            (stratum, decision)
            for stratum, wanted in _shares(found, min(count, MOST_CASES)).items()
            for decision in _pick(connection, dialect, period, stratum, wanted, drawn)
        ]
    if not picked:
        return ""
    drawn.shuffle(picked)
    identity = secrets.token_hex(16)
    rows = [
        {
            "sample": identity,
            "place": place,
            "decision": decision,
            "rule": stratum.rule,
            "stratum": stratum.kind,
            "size": stratum.size,
        }
        for place, (stratum, decision) in enumerate(picked, 1)
    ]
    made = {"id": identity, "drawn": datetime.now(UTC), "drawn_by": by, "seed": seed, "origin": period.origin}
    with database.writing() as writing:
        writing.execute(insert(samples), made | {"first": period.first, "last": period.last})
        writing.execute(insert(sampled), rows)
    return identity


def list_samples(reader: Reader, name: str) -> list[Sample]:
    """Return every sample, the latest first, with the progress of one reader."""
    cases = select(func.count()).where(sampled.c.sample == samples.c.id).scalar_subquery()
    judged = select(func.count()).where(sampled.c.sample == samples.c.id, _judged_by(name)).scalar_subquery()
    query = select(samples, cases.label("cases"), judged.label("judged")).order_by(samples.c.drawn.desc())
    with reader.connection() as connection:
        return [
            Sample(
                row.id,
                row.drawn,
                row.drawn_by,
                row.seed,
                Period(row.first, row.last, row.origin),
                row.cases,
                row.judged,
            )
            for row in connection.execute(query)
        ]


def cases_of(reader: Reader, sample: str, name: str) -> list[SampledCase]:
    """Return the cases of a sample in the order of reading, with what one reader has judged, and nothing of others."""
    columns = (sampled.c.place, sampled.c.decision, sampled.c.rule, sampled.c.stratum, sampled.c.size)
    query = select(*columns, _judged_by(name)).where(sampled.c.sample == sample).order_by(sampled.c.place)
    with reader.connection() as connection:
        return [SampledCase(*row) for row in connection.execute(query)]


def _judged_by(name: str) -> ColumnElement[bool]:
    return exists().where(
        reviews.c.decision == sampled.c.decision, reviews.c.rule == sampled.c.rule, reviews.c.reader == name
    )


def _shares(found: Sequence[Stratum], count: int) -> dict[Stratum, int]:
    """Divide the cases between the strata, in turn one with advice and one without, as evenly as their sizes allow."""
    advised = [stratum for stratum in found if stratum.gave_advice]
    silent = [stratum for stratum in found if not stratum.gave_advice]
    turns = [each for each in chain.from_iterable(zip_longest(advised, silent)) if each is not None]
    shares = dict.fromkeys(turns, 0)
    left = min(count, sum(stratum.size for stratum in turns))
    while left:
        for stratum in turns:
            if left and shares[stratum] < stratum.size:
                shares[stratum] += 1
                left -= 1
    return {stratum: share for stratum, share in shares.items() if share}


def _pick(  # noqa: PLR0913, PLR0917 - what it is drawn from
    connection: Connection, dialect: str, period: Period, stratum: Stratum, wanted: int, drawn: random.Random
) -> Iterator[str]:
    """Yield different decisions of a stratum, each of its decisions with the same chance."""
    ranks = sorted(drawn.sample(range(stratum.size), wanted))
    by_day: dict[date, list[int]] = {}
    begin = 0
    for day in sorted(stratum.days):
        end = begin + stratum.days[day]
        theirs = [rank - begin for rank in ranks if begin <= rank < end]
        if theirs:
            by_day[day] = theirs
        begin = end
    for day, places in by_day.items():
        of_day = Period(day, day, period.origin, period.client)
        ids = [str(row[0]) for row in connection.execute(_decisions_of(dialect, of_day, stratum))]
        # A card that a client's profile split has two rows; and a purge may have come between.
        yield from dict.fromkeys(ids[place] for place in places if place < len(ids))


def _decisions_of(dialect: str, period: Period, stratum: Stratum) -> Select[tuple[str]]:
    """Return the query for the ids of a stratum's decisions, in their order."""
    first, end = moments(period)
    conditions = [decisions.c.time >= first, decisions.c.time < end, decisions.c.origin == period.origin]
    if period.client:
        conditions.append(decisions.c.client == period.client)
    query = select(decisions.c.id).where(*conditions).order_by(decisions.c.id)
    if stratum.kind in {SHOWN, HELD}:
        withheld = cards.c.withheld == "" if stratum.kind == SHOWN else cards.c.withheld != ""
        earlier = cards.alias("earlier")
        first_showing = ~exists().where(earlier.c.card == cards.c.card, earlier.c.decision < cards.c.decision)
        rows = decisions.join(cards, cards.c.decision == decisions.c.id)
        return query.select_from(rows).where(cards.c.rule == stratum.rule, withheld, first_showing)
    if stratum.kind == SUPPRESSED:
        json = columns_of(dialect)
        outcome = json.elements(decisions.c.outcomes, "outcome")
        rows = decisions.join(outcome, true())
        silent = json.member(outcome, "spoke") == "false"
        return query.select_from(rows).where(json.member(outcome, "rule") == stratum.rule, silent)
    return query.where(decisions.c.cards == 0, decisions.c.silence == stratum.kind)
