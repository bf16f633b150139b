"""The store as routes use it: decisions without waiting, feedback for certain."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import exc

from app.errors import StoreUnavailable
from app.store import pulse, statements, writer
from app.store import store as store_module
from app.store.feedback_record import feedback_row
from app.store.schema import cards, decisions, feedback
from app.store.store import Health, Store
from tests.app.store.calls import MOMENT, decided, everything, overridden, rows
from tests.app.store.waiting import until
from tests.logged import logged

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TypeVar

    from app.settings import Settings
    from app.store.database import Database
    from app.store.feedback_record import FeedbackCounts
    from cds_services.cds_hooks import DecisionCodes

    Result = TypeVar("Result")

pytestmark = pytest.mark.slow


def during(settings: Settings, work: Callable[[Store], Awaitable[Result]]) -> Result:
    """Run a piece of work while a store is open."""

    async def run() -> Result:
        store = Store(settings)
        await store.start()
        try:
            return await work(store)
        finally:
            await store.stop()

    return asyncio.run(run())


def test_a_decision_is_kept_in_codes(settings: Settings, database: Database) -> None:
    async def work(store: Store) -> None:
        store.record(decided("card-1"))

    during(settings, work)
    [row] = rows(database, decisions)
    assert {name: row[name] for name in ("service", "hook", "client", "scenario", "knowledge", "version")} == {
        "service": "stand-in",
        "hook": "order-select",
        "client": "anybody",
        "scenario": "relapse",
        "knowledge": "knowledge-1",
        "version": "0.1.0",
    }
    assert row["facts"] == [{"fact": "sensory-level", "standing": "affirmed"}]
    assert row["studies"] == [{"study": "CT thoracic spine without IV contrast", "rating": "not-appropriate"}]
    assert row["outcomes"] == [{"rule": "CtSpine", "spoke": True}]
    assert (row["notes"], row["cards"], row["latency_ms"]) == (1, 1, 2.1)
    assert abs(row["time"].timestamp() - time.time()) < 30
    [sent] = rows(database, cards)
    assert (sent["card"], sent["rule"], sent["indicator"]) == ("card-1", "CtSpine", "warning")
    assert sent["suggestions"] == ["card-1-suggestion"]


def test_ids_are_kept_as_keyed_hashes_only(settings: Settings, database: Database) -> None:
    async def work(store: Store) -> None:
        store.record(decided("card-1", patient="Jane-Doe-1234"))

    during(settings, work)
    [row] = rows(database, decisions)
    assert row["patient_hash"] == database.pseudonym.of("patient", "Jane-Doe-1234")
    assert row["key_id"] == database.pseudonym.key_id
    held = everything(database)
    for planted in ("Jane", "dr-1", "instance-1"):
        assert planted not in held


def test_nothing_is_done_for_a_decision_while_it_is_recorded(settings: Settings) -> None:
    """The answer leaves first; only then are codes and rows made."""
    done: list[str] = []

    def codes() -> DecisionCodes:
        done.append("codes")
        raise AssertionError

    async def work(store: Store) -> Health:
        store.record(decided("card-1", codes=codes))
        done.append("recorded")
        await asyncio.sleep(0)
        return store.health()

    health = during(settings, work)
    assert done == ["recorded", "codes"]
    assert (health.dropped, health.last_error) == (1, "AssertionError")


def test_feedback_is_there_when_the_call_returns(settings: Settings, database: Database) -> None:
    async def work(store: Store) -> tuple[FeedbackCounts, int]:
        counts = await store.write_feedback([overridden("card-1", "no-mri")], "stand-in", "anybody")
        return counts, len(rows(database, feedback))

    counts, found = during(settings, work)
    assert (counts.new, counts.repeated, found) == (1, 0, 1)
    [row] = rows(database, feedback)
    assert (row["card"], row["outcome"], row["reason_code"], row["time"]) == ("card-1", "overridden", "no-mri", MOMENT)
    assert row["linked"] is False


def test_b14_the_same_feedback_sent_at_once_by_many_is_one_row(settings: Settings, database: Database) -> None:
    batch = [overridden(f"card-{number}") for number in range(30)]

    async def work(store: Store) -> list[FeedbackCounts]:
        other = Store(settings)
        await other.start()
        batches = [(each, items) for each in (store, other) for items in (batch, batch[::-1]) * 3]
        counts = await asyncio.gather(*(each.write_feedback(items, "stand-in", "anybody") for each, items in batches))
        await other.stop()
        return counts

    counts = during(settings, work)
    assert sum(each.new for each in counts) == 30
    assert sum(each.repeated for each in counts) == 11 * 30
    assert len(rows(database, feedback)) == 30


@pytest.mark.parametrize("first", ["decision", "waiting decision", "feedback"])
def test_feedback_is_linked_to_its_card_whichever_comes_first(
    settings: Settings, database: Database, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if first == "waiting decision":
        monkeypatch.setattr(writer, "GATHER_SECONDS", 60)

    async def work(store: Store) -> None:
        if first == "feedback":
            await store.write_feedback([overridden("card-1"), overridden("123456")], "stand-in", "anybody")
        store.record(decided("card-1"))
        if first == "waiting decision":
            await until(lambda: store.health().queued == 1)
        if first == "decision":
            await until(lambda: store.health().written == 1)
        if first != "feedback":
            await store.write_feedback([overridden("card-1"), overridden("123456")], "stand-in", "anybody")

    during(settings, work)
    assert {row["card"]: row["linked"] for row in rows(database, feedback)} == {"card-1": True, "123456": False}


@pytest.mark.parametrize("first", ["decision", "waiting decision", "feedback"])
def test_only_the_client_that_got_a_card_answers_it(
    settings: Settings, database: Database, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if first == "waiting decision":
        monkeypatch.setattr(writer, "GATHER_SECONDS", 60)
    told: list[tuple[str, str]] = []

    async def respond(store: Store) -> None:
        for client in ("north", "south"):
            told.extend((await store.write_feedback([overridden("card-1")], "stand-in", client)).told)

    async def work(store: Store) -> None:
        if first == "feedback":
            await respond(store)
        store.record(decided("card-1", client="north"))
        if first != "feedback":
            await until(lambda: store.health().written == 1 or first == "waiting decision")
            await asyncio.sleep(0.01)
            await respond(store)

    during(settings, work)
    assert {row["client"]: row["linked"] for row in rows(database, feedback)} == {"north": True, "south": False}
    if first != "feedback":
        assert told == [("CtSpine", "overridden"), ("", "unlinked")]


def test_a_card_that_two_clients_got_is_answered_by_each(settings: Settings, database: Database) -> None:
    async def work(store: Store) -> None:
        for client in ("north", "south"):
            store.record(decided("card-1", client=client))
        await until(lambda: store.health().written == 2)
        for client in ("north", "south", "west"):
            await store.write_feedback([overridden("card-1")], "stand-in", client)

    during(settings, work)
    linked = {row["client"]: row["linked"] for row in rows(database, feedback)}
    assert linked == {"north": True, "south": True, "west": False}


def test_feedback_that_fails_is_told_until_it_can_be_stored(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse, "TROUBLE_SECONDS", 0.01)
    broken = [True]

    def row(*arguments: Any) -> dict[str, Any]:  # noqa: ANN401
        if broken[0]:
            raise exc.OperationalError("INSERT", {}, OSError("host=db password=hidden"))
        return feedback_row(*arguments)

    monkeypatch.setattr(statements, "feedback_row", row)

    async def work(store: Store) -> list[str]:
        with pytest.raises(StoreUnavailable):
            await store.write_feedback([overridden("card-1")], "stand-in", "anybody")
        told = [store.health().problem]
        # Decisions are written as ever, and do not hide it.
        store.record(decided())
        await until(lambda: store.health().written == 1)
        told.append(store.health().problem)
        broken[0] = False
        # Nobody sends anything; it is noticed all the same.
        await until(lambda: not store.health().problem)
        return told

    told = during(settings, work)
    assert all("OperationalError" in each and "feedback is refused" in each for each in told)
    assert "hidden" not in str(told)


def test_a_question_whether_feedback_can_be_stored_leaves_nothing(database: Database) -> None:
    statements.try_feedback(database)
    statements.look(database)
    assert rows(database, feedback) == []


def test_rows_under_a_key_that_is_not_known_are_told(settings: Settings) -> None:
    async def work(store: Store) -> bool:
        store.record(decided("card-1"))
        await until(lambda: store.health().written == 1)
        return store.health().another_key

    assert not during(settings, work)
    rotated = f"{'n' * 32},{settings.hash_key.get_secret_value()}"
    for key, told in ((rotated, False), ("n" * 32, True)):
        changed = type(settings).model_validate({**settings.model_dump(), "hash_key": key})
        with logged("imaging_cds.store") as records:
            assert during(changed, work) is told
        assert any("hash key" in record.msg for record in records) is told


def test_the_latest_decision_of_a_card_is_found(settings: Settings, database: Database) -> None:
    async def work(store: Store) -> list[Any]:
        store.record(decided("card-1", patient="earlier", at=1_700_000_000))
        store.record(decided("card-1", patient="later", at=1_700_000_100))
        await until(lambda: store.health().written == 2)
        stored = await store.recent_decision("card-1")
        store.record(decided("card-2", patient="waiting"))
        await asyncio.sleep(0)
        waiting = await store.recent_decision("card-2")
        return [stored, waiting, await store.recent_decision("unknown")]

    stored, waiting, unknown = during(settings, work)
    assert stored.decision["patient_hash"] == database.pseudonym.of("patient", "later")
    assert (stored.rule, stored.decision["scenario"]) == ("CtSpine", "relapse")
    assert stored.decision["time"].timestamp() == 1_700_000_100
    assert waiting.decision["patient_hash"] == database.pseudonym.of("patient", "waiting")
    assert unknown is None


def test_health_counts(settings: Settings) -> None:
    async def work(store: Store) -> Health:
        store.record(decided("card-1"))
        store.record(decided())
        for _ in range(2):
            await store.write_feedback([overridden("card-1")], "stand-in", "anybody")
        store.refused(3)
        await until(lambda: store.health().written == 2)
        return store.health()

    health = during(settings, work)
    assert (health.queued, health.dropped, health.last_error) == (0, 0, "")
    assert (health.feedback_written, health.feedback_repeated, health.feedback_refused) == (1, 1, 3)
    assert abs(health.last_success - time.time()) < 30


def test_what_waits_is_written_when_the_service_stops(settings: Settings, database: Database) -> None:
    async def work(store: Store) -> None:
        for _ in range(450):
            store.record(decided("card-1"))

    during(settings, work)
    assert len(rows(database, decisions)) == 450


def test_a_call_about_nothing_of_ours_is_counted_and_not_kept(settings: Settings, database: Database) -> None:
    async def work(store: Store) -> Health:
        store.record(decided(has_imaging=False))
        store.record(decided())
        await until(lambda: store.health().written == 1)
        return store.health()

    health = during(settings, work)
    assert (health.unconcerned, health.written, health.dropped) == (1, 1, 0)
    assert len(rows(database, decisions)) == 1


def test_rows_keep_up_with_answers_that_come_many_at_a_time(settings: Settings) -> None:
    """A busy loop answers several calls each time it comes round."""

    async def work(store: Store) -> Health:
        for _ in range(store_module.WAITING_LIMIT // 10):
            for _ in range(20):
                store.record(decided())
            await asyncio.sleep(0)
        return store.health()

    assert during(settings, work).dropped == 0


def test_a_full_queue_drops_and_counts_and_answers_go_on(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "QUEUE_LIMIT", 5)
    monkeypatch.setattr(store_module, "WAITING_LIMIT", 20)

    async def work(store: Store) -> Health:
        for _ in range(30):
            store.record(decided())
        await until(lambda: store.health().queued == 5)
        return store.health()

    health = during(settings, work)
    assert (health.queued, health.dropped, health.last_error) == (5, 25, "QueueFull")


def test_a_database_that_hangs_is_not_waited_for(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "ANSWER_SECONDS", 0.1)
    monkeypatch.setattr(store_module, "STOP_SECONDS", 0.1)
    released = threading.Event()
    waited: list[bool] = []
    monkeypatch.setattr(statements, "insert_feedback", lambda *_, **__: waited.append(released.wait(10)))
    monkeypatch.setattr(statements, "insert_decisions", lambda *_, **__: waited.append(released.wait(10)))

    async def work(store: Store) -> None:
        store.record(decided("card-1"))
        with pytest.raises(StoreUnavailable):
            await store.write_feedback([overridden("card-1")], "stand-in", "anybody")
        assert store.health().feedback_failed == 1

    try:
        during(settings, work)
        assert not waited, "the answer, or the stop, came once the database had let go"
    finally:
        released.set()
