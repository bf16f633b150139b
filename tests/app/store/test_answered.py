"""Which cards a client has answered, as a call asks while advice waits."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from app.errors import StoreUnavailable
from app.store import statements
from app.store import store as store_module
from app.store.feedback_record import Feedback
from app.store.schema import feedback
from app.store.store import Store
from tests.app.store.calls import MOMENT, decided, overridden
from tests.app.store.test_store import during

if TYPE_CHECKING:
    from app.settings import Settings
    from app.store.database import Database

pytestmark = pytest.mark.slow


def test_accepted_and_overridden_cards_of_a_client_are_found(settings: Settings) -> None:
    """Also those that this service never sent, or whose row is not written yet; not those of other clients."""

    async def work(store: Store) -> list[frozenset[str]]:
        store.record(decided("card-1"))
        accepted = Feedback("card-2", "accepted", MOMENT, suggestions=("suggestion-2",))
        await store.write_feedback([overridden("card-1"), accepted], "stand-in", "anybody")
        await store.write_feedback([overridden("card-3")], "stand-in", "epic")
        asked = ("card-1", "card-2", "card-3", "card-4")
        return [await store.answered(asked, name) for name in ("anybody", "epic", "nobody")]

    assert during(settings, work) == [{"card-1", "card-2"}, {"card-3"}, frozenset()]


def test_it_is_known_to_the_next_process(settings: Settings) -> None:
    async def tell(store: Store) -> None:
        await store.write_feedback([overridden("card-1")], "stand-in", "anybody")

    async def ask(store: Store) -> frozenset[str]:
        return await store.answered(["card-1"], "anybody")

    during(settings, tell)
    assert during(settings, ask) == {"card-1"}


def test_what_was_purged_is_forgotten(settings: Settings, database: Database) -> None:
    async def work(store: Store) -> frozenset[str]:
        await store.write_feedback([overridden("card-1")], "stand-in", "anybody")
        with database.writing() as connection:
            connection.execute(feedback.delete())
        return await store.answered(["card-1"], "anybody")

    assert during(settings, work) == frozenset()


def test_a_closed_store_knows_of_none(settings: Settings) -> None:
    assert asyncio.run(Store(settings).answered(["card-1"], "anybody")) == frozenset()


def test_a_database_that_hangs_is_waited_for_a_moment_only(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(store_module, "STOP_SECONDS", 0.1)
    released = threading.Event()
    waited: list[bool] = []
    monkeypatch.setattr(statements, "find_answered", lambda *_, **__: waited.append(released.wait(10)))

    async def work(store: Store) -> bool:
        with pytest.raises(StoreUnavailable):
            await store.answered(["card-1"], "anybody")
        return not waited

    try:
        assert during(settings, work), "the answer came once the database had let go"
    finally:
        released.set()


def test_the_look_up_uses_an_index() -> None:
    """It is made at many openings of charts, and the table keeps the feedback of years."""
    assert feedback.c.card in {column for index in feedback.indexes for column in index.columns}
