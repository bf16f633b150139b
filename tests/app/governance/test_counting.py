"""Counts of each day are those of the rows, on SQLite and on PostgreSQL, and are counted again where a day changes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, insert, select, update

from app.governance.counting import refresh as counting
from app.governance.counting.refresh import refresh, stale_days
from app.governance.reading.period import Period
from app.governance.reading.reader import Reader
from app.store.retention import purge_older, purge_patient
from app.store.schema import (
    cards,
    counted_days,
    daily_counts,
    daily_users,
    decisions,
    feedback,
    reviews,
    sampled,
    samples,
)
from tests.app.governance.conftest import opened, write
from tests.app.governance.population import History
from tests.app.store.calls import rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.store.database import Database
    from tests.app.store.postgresql import Cluster

HISTORY = History(days=10, withheld=0.1)
PERIOD = Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A history of ten days."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    else:
        server: Cluster = request.getfixturevalue("cluster")
        url = server.new_database()
    with opened(url) as empty:
        write(empty, HISTORY, 400)
        yield empty


@pytest.fixture
def reader(database: Database) -> Iterator[Reader]:
    """Reads it."""
    reading = Reader(database)
    yield reading
    reading.close()


def test_every_measure_is_what_the_rows_say(database: Database, reader: Reader) -> None:
    assert refresh(database) == len({row["time"].date() for row in rows(database, decisions)})
    found = reader.totals(
        PERIOD, "calls", "card", "outcome", "reason", "offer", "suppressed", "unmapped", "missing", "group", "version"
    )
    stored, shown = rows(database, decisions), rows(database, cards)
    assert sum(found["calls"].values()) == len(stored)
    assert found["calls"]["", "RATED_APPROPRIATE", ""] == sum(r["silence"] == "RATED_APPROPRIATE" for r in stored)
    by_rule = Counter((card["rule"], card["withheld"], card["indicator"]) for card in shown)
    assert found["card"] == by_rule
    outcomes = {row["card"]: row["outcome"] for row in rows(database, feedback)}
    sent = [card for card in shown if not card["withheld"]]
    assert found["outcome"] == Counter((card["rule"], outcomes.get(card["card"], "ignored"), "") for card in sent)
    silent = Counter(
        (outcome["rule"], outcome["why"], "") for row in stored for outcome in row["outcomes"] if not outcome["spoke"]
    )
    assert found["suppressed"] == silent
    offered = Counter(
        (outcome["rule"], offer) for row in stored for outcome in row["outcomes"] for offer in outcome.get("offers", ())
    )
    assert _by_offer(found["offer"]) == offered
    unknown = Counter(
        ("read" if code["read"] else "unread", code["code"], code.get("system") or "")
        for row in stored
        for code in row["unmapped"]
    )
    assert found["unmapped"] == unknown
    assert found["missing"] == Counter(("", key, "") for row in stored for key in row["missing"])
    assert found["group"] == Counter(("", row["age_band"], row["sex"]) for row in stored)
    assert found["version"] == Counter((row["version"], row["knowledge"], row["site"]) for row in stored)
    assert sum(calls for calls, _ in reader.clinicians(PERIOD)) == len(stored)
    assert sum(burden for _, burden in reader.clinicians(PERIOD)) == len(sent)


def _by_offer(offers: dict[tuple[str, str, str], int]) -> Counter[tuple[str, str]]:
    found = Counter[tuple[str, str]]()
    for (rule, _, offered), count in offers.items():
        found[rule, offered] += count
    return found


def test_what_is_counted_is_not_counted_again(database: Database) -> None:
    refresh(database)
    before = rows(database, daily_counts)
    assert refresh(database) == 0
    assert rows(database, daily_counts) == before


def test_a_day_with_a_new_decision_is_counted_again(database: Database, reader: Reader) -> None:
    refresh(database)
    late = [row for row, _, _ in History(seed=9, days=3).rows(1)]
    with database.writing() as connection:
        connection.execute(insert(decisions), late)
    assert stale_days(database) == [late[0]["time"].date()]
    refresh(database)
    assert sum(reader.totals(PERIOD, "calls")["calls"].values()) == 401


def test_feedback_that_comes_later_is_counted_on_the_day_of_its_card(database: Database, reader: Reader) -> None:
    refresh(database)
    answered = {row["card"] for row in rows(database, feedback)}
    card = next(row for row in rows(database, cards) if not row["withheld"] and row["card"] not in answered)
    decision = next(row for row in rows(database, decisions) if row["id"] == card["decision"])
    now = datetime.now(UTC)
    row = {
        "id": "a" * 64,
        "card": card["card"],
        "outcome": "accepted",
        "suggestions": [],
        "time": now,
        "received": now,
        "service": decision["service"],
        "client": decision["client"],
        "linked": True,
    }
    before = reader.totals(PERIOD, "outcome")["outcome"].get((card["rule"], "accepted", ""), 0)
    with database.writing() as connection:
        connection.execute(insert(feedback), row)
    refresh(database)
    assert reader.totals(PERIOD, "outcome")["outcome"][card["rule"], "accepted", ""] == before + 1


def test_a_card_that_is_shown_again_counts_once(database: Database, reader: Reader) -> None:
    """A card about a result keeps its id at each opening of the chart."""
    refresh(database)
    shown = rows(database, cards)[0]
    again = next(row for row in rows(database, decisions) if row["id"] > shown["decision"] and not row["cards"])
    with database.writing() as connection:
        connection.execute(insert(cards), {**shown, "decision": again["id"]})
        connection.execute(delete(counted_days))
    before = sum(reader.totals(PERIOD, "card")["card"].values())
    refresh(database)
    assert sum(reader.totals(PERIOD, "card")["card"].values()) == before


def test_nothing_is_left_of_a_day_that_was_purged(database: Database) -> None:
    refresh(database)
    with database.writing() as connection:
        connection.execute(insert(reviews), _review(rows(database, decisions)[0]["id"]))
    purge_older(database, datetime(2026, 12, 1, tzinfo=UTC), dry_run=False)
    assert [rows(database, table) for table in (decisions, daily_counts, daily_users, counted_days, reviews)] == [
        []
    ] * 5


def test_a_patient_who_is_forgotten_is_gone_from_counts_and_reviews(database: Database, reader: Reader) -> None:
    first = rows(database, decisions)[0]
    mine = database.pseudonym.of("patient", "p1")
    with database.writing() as connection:
        connection.execute(update(decisions).where(decisions.c.id == first["id"]).values(patient_hash=mine))
        connection.execute(insert(reviews), _review(first["id"]))
        day = first["time"].date()
        sample = {"id": "s", "drawn": first["time"], "drawn_by": "Ada", "seed": 1, "first": day, "last": day}
        connection.execute(insert(samples), {**sample, "origin": "live"})
        case = {"sample": "s", "place": 1, "decision": first["id"], "rule": "", "stratum": "shown", "size": 1}
        connection.execute(insert(sampled), case)
    refresh(database)
    purge_patient(database, "p1", dry_run=False)
    refresh(database)
    assert sum(reader.totals(PERIOD, "calls")["calls"].values()) == 399
    assert rows(database, reviews) == rows(database, sampled) == []


def _review(decision: str) -> dict[str, object]:
    now = datetime.now(UTC)
    return {"id": "r", "decision": decision, "rule": "", "reader": "Ada", "time": now, "reason": ""}


def test_counting_goes_on_where_it_stopped(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = counting._count  # noqa: SLF001 - stops in the middle
    done: list[date] = []

    def once(database: Database, first: date, last: date) -> None:
        if done:
            raise KeyboardInterrupt
        whole(database, first, last)
        done.append(last)

    monkeypatch.setattr(counting, "_DAYS_AT_ONCE", {"sqlite": 1, "postgresql": 1})
    monkeypatch.setattr(counting, "_count", once)
    with pytest.raises(KeyboardInterrupt):
        refresh(database)
    monkeypatch.setattr(counting, "_count", whole)
    told: list[tuple[int, int]] = []
    left = refresh(database, lambda done, days: told.append((done, days)))
    assert told[-1] == (left, left)
    with database.reading() as connection:
        counted = connection.execute(select(counted_days.c.day)).scalars().all()
    assert len(counted) == left + 1
    assert max(counted) - min(counted) <= timedelta(days=9)


@pytest.mark.parametrize("table", [decisions, reviews, daily_counts])
@pytest.mark.usefixtures("database")
def test_the_pages_read_on_connections_that_cannot_write(reader: Reader, table: object) -> None:
    with reader.connection() as connection, pytest.raises(Exception, match=r"readonly|read-only"):
        connection.execute(delete(table))  # type: ignore[arg-type]
