"""Fill a PostgreSQL database with many decisions: some are drawn, and the server multiplies them over the days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import insert, text

from app.store.schema import cards, decisions, feedback
from tests.app.governance.population import History

if TYPE_CHECKING:
    from app.store.database import Database

LAST = date(2026, 11, 22)
SPANS = 20
"""How often the drawn decisions are repeated, each time in earlier days."""
_SPAN_DAYS = 20
_USERS, _PATIENTS = 800, 60_000
_CHUNK = 5000
_TABLES = ("decisions", "cards", "feedback")

_MOMENT = f"(d.time - make_interval(days => {_SPAN_DAYS} * k))"
_IDENTITY = (
    f"lpad(to_hex((extract(epoch FROM {_MOMENT}) * 1000)::bigint), 12, '0') || lpad(to_hex(k), 2, '0') "
    "|| substr(d.id, 15)"
)
_CHANGED = {
    "id": _IDENTITY,
    "time": _MOMENT,
    "patient_hash": "md5(k || d.patient_hash) || md5(d.patient_hash || k)",
    "hook_instance_hash": "md5(k || d.id) || md5(d.id || k)",
    "knowledge": "CASE WHEN k > 6 THEN '000000000001' ELSE d.knowledge END",
}
"""What differs between a decision and its repetitions."""


def fill(database: Database, rows: int) -> tuple[int, int, int]:
    """Write decisions with their cards and feedback.

    Args:
        database: empty, with all tables; PostgreSQL.
        rows: how many decisions.

    Returns:
        How many decisions, cards and items of feedback there are.
    """
    history = History(last=LAST, days=_SPAN_DAYS, users=_USERS, patients=_PATIENTS)
    drawn = list(history.rows(rows // SPANS))
    with database.migrating() as connection:
        for table, several in (
            (decisions, [decision for decision, _, _ in drawn]),
            (cards, [card for _, own, _ in drawn for card in own]),
            (feedback, [answer for _, _, answers in drawn for answer in answers]),
        ):
            for start in range(0, len(several), _CHUNK):
                connection.execute(insert(table), several[start : start + _CHUNK])
        for statement in _repetitions():
            connection.execute(text(statement))
    with database.reading(unhurried=True) as connection:
        connection.execute(text("VACUUM ANALYZE"))
        counted = [connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in _TABLES]  # noqa: S608
    return counted[0], counted[1], counted[2]


def _repetitions() -> list[str]:
    """Return the statements; the drawn rows are copied first, as the repetitions must not be repeated."""
    names = ", ".join(column.name for column in decisions.columns)
    values = ", ".join(_CHANGED.get(column.name, f"d.{column.name}") for column in decisions.columns)
    shift = f"make_interval(days => {_SPAN_DAYS} * k)"
    spans = f"generate_series(1, {SPANS - 1}) AS k"
    card = "lpad(to_hex(k), 2, '0') || substr(c.card, 3)"
    answered = "lpad(to_hex(k), 2, '0') || substr(f.card, 3)"
    return [
        *(f"CREATE TEMP TABLE drawn_{name} AS SELECT * FROM {name}" for name in _TABLES),  # noqa: S608 - our own names
        f"""INSERT INTO decisions ({names}) SELECT {values} FROM drawn_decisions d, {spans}""",  # noqa: S608
        f"""INSERT INTO cards (decision, card, rule, indicator, suggestions, withheld)
            SELECT {_IDENTITY}, {card}, c.rule, c.indicator, c.suggestions, c.withheld
            FROM drawn_cards c JOIN drawn_decisions d ON d.id = c.decision, {spans}""",  # noqa: S608
        f"""INSERT INTO feedback (id, card, outcome, suggestions, reason_code, time, received, service, client, linked)
            SELECT lpad(to_hex(k), 2, '0') || substr(f.id, 3), {answered}, f.outcome, f.suggestions, f.reason_code,
            f.time - {shift}, f.received - {shift}, f.service, f.client, f.linked
            FROM drawn_feedback f, {spans}""",  # noqa: S608
    ]
