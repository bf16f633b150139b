"""What is counted of each day: one SQL query for each measure.

The first showing of a card is counted as the card: a card about a result has the same id each time that its chart is
opened, and would otherwise be counted, and its answer with it, once for each opening.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Text, and_, case, cast, exists, func, literal, not_, or_, select, true

from app.governance.knowledge.files import words
from app.store.schema import cards, decisions, feedback

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, FromClause, Select

    from app.governance.counting.json_columns import JsonColumns

LATENCY_BOUNDS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
"""Upper bounds in milliseconds of the classes of latency; the last class is open."""
SEVERAL_ORDERS = "several orders"
"""Stands for the drafted study where more than one was drafted, as it is not stored which of them a rule is about."""
NOT_RECORDED, CARD = "NOT_RECORDED", "CARD"
"""Why there was no card, in rows from before that was stored; and of calls that had one."""
_KEY_LENGTH = 160
_KEYS = ("about", "key", "other")


@dataclass(frozen=True)
class Measures:
    """The queries for some days of decisions.

    Attributes:
        json: the database's words for JSON.
        first: the beginning of the first day.
        end: the end of the last day, exclusive.
    """

    json: JsonColumns
    first: datetime
    end: datetime

    def queries(self) -> Iterator[Select[tuple[object, ...]]]:
        """Yield a query for each measure, with the columns of `daily_counts`."""
        yield from self._of_calls()
        yield from self._of_lists()
        yield from self._of_cards()
        yield from self._of_groups()

    def users(self) -> Select[tuple[object, ...]]:
        """Return the query with the columns of `daily_users`."""
        shown = (
            select(func.count())
            .select_from(cards)
            .where(cards.c.decision == decisions.c.id, cards.c.withheld == "")
            .scalar_subquery()
        )
        by = (self._day, decisions.c.origin, decisions.c.user_hash)
        return select(*by, func.count(), func.sum(shown)).where(self._within).group_by(*by)

    def _of_calls(self) -> Iterator[Select[tuple[object, ...]]]:
        silence = case(
            (decisions.c.cards > 0, CARD), (decisions.c.silence == "", NOT_RECORDED), else_=decisions.c.silence
        )
        bounds = [(decisions.c.latency_ms <= bound, f"{bound:04}") for bound in LATENCY_BOUNDS]
        yield self._counted("calls", key=silence, other=decisions.c.withheld, by_service=True)
        yield self._counted("scenario", key=decisions.c.scenario)
        yield self._counted("because", key=decisions.c.because, where=decisions.c.cards == 0)
        yield self._counted("version", decisions.c.version, decisions.c.knowledge, decisions.c.site)
        yield self._counted("latency", key=case(*bounds, else_="more"), by_service=True)
        yield self._counted("arm", key=decisions.c.arm, where=decisions.c.arm != "")
        for name, there in (
            ("missing", self.json.length(decisions.c.missing) > 0),
            ("unread", self.json.length(decisions.c.unread) > 0),
            ("unmapped", self.json.length(decisions.c.unmapped) > 0),
            ("notes", decisions.c.notes > 0),
        ):
            yield self._counted("quality", key=literal(name), where=there)

    def _of_lists(self) -> Iterator[Select[tuple[object, ...]]]:
        for name, listed in (("missing", decisions.c.missing), ("unread", decisions.c.unread)):
            each = self.json.elements(listed, name)
            yield self._counted(name, key=self.json.text(each), rows=decisions.join(each, true()))
        code = self.json.elements(decisions.c.unmapped, "code")
        member = self.json.member
        yield self._counted(
            "unmapped",
            case((member(code, "read") == "true", "read"), else_="unread"),
            member(code, "code"),
            func.coalesce(member(code, "system"), ""),
            rows=decisions.join(code, true()),
        )
        outcome = self.json.elements(decisions.c.outcomes, "outcome")
        outcomes = decisions.join(outcome, true())
        rule, gave = member(outcome, "rule"), member(outcome, "spoke")
        yield self._counted("suppressed", rule, member(outcome, "why"), rows=outcomes, where=gave == "false")
        offer = self.json.elements(outcome.c.value, "offer", "offers")
        drafted = case(
            (
                self.json.length(decisions.c.studies) == 1,
                func.coalesce(self.json.first(decisions.c.studies, "study"), ""),
            ),
            else_=SEVERAL_ORDERS,
        )
        yield self._counted("offer", rule, drafted, self.json.text(offer), rows=outcomes.join(offer, true()))

    def _of_cards(self) -> Iterator[Select[tuple[object, ...]]]:
        rows = decisions.join(cards, cards.c.decision == decisions.c.id)
        yield self._counted(
            "card",
            cards.c.rule,
            cards.c.withheld,
            cards.c.indicator,
            rows=rows,
            where=_first_showing(),
            by_service=True,
        )
        yield self._counted(
            "outcome", cards.c.rule, _outcome(), rows=rows, where=and_(_first_showing(), cards.c.withheld == "")
        )
        answers = rows.join(feedback, and_(feedback.c.card == cards.c.card, feedback.c.client == decisions.c.client))
        yield self._counted(
            "reason",
            cards.c.rule,
            func.coalesce(feedback.c.reason_code, ""),
            rows=answers,
            where=and_(_first_showing(), feedback.c.linked, feedback.c.outcome == "overridden"),
        )

    def _of_groups(self) -> Iterator[Select[tuple[object, ...]]]:
        kept = or_(decisions.c.age_band != "", decisions.c.sex != "")
        group = (decisions.c.age_band, decisions.c.sex)
        unjudged = [code for code, silence in words().silence.items() if silence.group == "unjudged"]
        open_ = and_(kept, decisions.c.cards == 0, decisions.c.silence.in_(unjudged))
        rows = decisions.join(cards, cards.c.decision == decisions.c.id)
        shown = and_(kept, _first_showing(), cards.c.withheld == "")
        yield self._counted("group", literal(""), *group, where=kept)
        yield self._counted("group_unjudged", literal(""), *group, where=open_)
        yield self._counted("group_card", cards.c.rule, *group, rows=rows, where=shown)
        yield self._counted("group_accepted", cards.c.rule, *group, rows=rows, where=and_(shown, _answered("accepted")))

    def _counted(  # noqa: PLR0913 - a measure is a name, three keys, rows and a condition
        self,
        measure: str,
        about: ColumnElement[str] | None = None,
        key: ColumnElement[str] | None = None,
        other: ColumnElement[str] | None = None,
        *,
        rows: FromClause = decisions,
        where: ColumnElement[bool] | None = None,
        by_service: bool = False,
    ) -> Select[tuple[object, ...]]:
        given = [literal("") if each is None else each for each in (about, key, other)]
        lengths = (64, _KEY_LENGTH, _KEY_LENGTH)
        keys = [
            func.substr(cast(each, Text), 1, length).label(name)
            for each, length, name in zip(given, lengths, _KEYS, strict=True)
        ]
        # A rule belongs to one topic, and few questions are about a service: each dimension multiplies the rows.
        service = decisions.c.service if by_service else literal("").label("service")
        by = (self._day.label("day"), decisions.c.origin, service, decisions.c.client, *keys)
        condition = self._within if where is None else and_(self._within, where)
        one_each = select(*by).select_from(rows).where(condition).subquery()
        columns = list(one_each.c)
        return select(literal(measure), *columns, func.count()).group_by(*columns)

    @cached_property
    def _day(self) -> ColumnElement[object]:
        return self.json.day(decisions.c.time)

    @property
    def _within(self) -> ColumnElement[bool]:
        return and_(decisions.c.time >= self.first, decisions.c.time < self.end)


def _first_showing() -> ColumnElement[bool]:
    """Whether this is the first decision with the card; ids of decisions increase with time."""
    earlier = cards.alias("earlier")
    return not_(exists().where(earlier.c.card == cards.c.card, earlier.c.decision < cards.c.decision))


def _answered(outcome: str) -> ColumnElement[bool]:
    return exists().where(
        feedback.c.card == cards.c.card,
        feedback.c.client == decisions.c.client,
        feedback.c.linked,
        feedback.c.outcome == outcome,
    )


def _outcome() -> ColumnElement[str]:
    """What became of a card; one that was accepted and overridden counts as accepted."""
    return case((_answered("accepted"), "accepted"), (_answered("overridden"), "overridden"), else_="ignored")
