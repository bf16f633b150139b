"""Used tokens in memory and in a database behave alike."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.security import replay, replay_database
from app.security.refusals import TrustUnavailable
from app.security.replay import SeenInMemory, SeenTokens
from app.security.replay_database import SeenInDatabase, create_table
from app.store.database import address, connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LATER = time.time() + 300


@pytest.fixture(params=["memory", "database"])
def seen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SeenTokens]:
    """Either memory."""
    if request.param == "memory":
        yield SeenInMemory()
        return
    engine = connect(address(f"sqlite:///{tmp_path}/seen.db"), durable=False)
    create_table(engine)
    yield SeenInDatabase(engine)
    engine.dispose()


def test_a_token_is_new_once_for_each_issuer(seen: SeenTokens) -> None:
    async def uses() -> list[bool]:
        names = [("a", "1"), ("a", "1"), ("b", "1"), ("a", "2"), ("a", "1"), ("a1", ""), ("a", "\ud800")]
        return [await seen.first_use(issuer, jti, LATER) for issuer, jti in names]

    assert asyncio.run(uses()) == [True, False, True, True, False, True, True]


def test_what_has_expired_is_forgotten(seen: SeenTokens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "PURGE_SECONDS", -1)
    monkeypatch.setattr(replay_database, "PURGE_SECONDS", -1)

    async def uses() -> list[bool]:
        past = time.time() - 10
        first = await seen.first_use("a", "old", past)
        await seen.first_use("a", "other", LATER)
        return [first, await seen.first_use("a", "old", past), await seen.first_use("a", "other", LATER)]

    assert asyncio.run(uses()) == [True, True, False]


def test_a_full_memory_lets_nobody_in_unchecked() -> None:
    seen = SeenInMemory(limit=1)

    async def uses() -> None:
        assert await seen.first_use("a", "1", LATER)
        assert not await seen.first_use("a", "1", LATER)
        with pytest.raises(TrustUnavailable):
            await seen.first_use("a", "2", LATER)

    asyncio.run(uses())


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[list[Callable[[str], bool]]]:
    """Several connections to one database, as several processes have them."""
    engines = [connect(address(f"sqlite:///{tmp_path}/seen.db"), durable=False) for _ in range(4)]
    for engine in engines:
        create_table(engine)
    memories = [SeenInDatabase(engine) for engine in engines]
    yield [partial(_use, memory) for memory in memories]
    for engine in engines:
        engine.dispose()


def _use(seen: SeenTokens, jti: str) -> bool:
    return asyncio.run(seen.first_use("a", jti, LATER))


def test_one_of_many_processes_wins(processes: list[Callable[[str], bool]]) -> None:
    with ThreadPoolExecutor(4) as pool:
        for number in range(25):
            uses = [pool.submit(process, str(number)) for process in processes]
            assert sorted(use.result() for use in uses) == [False, False, False, True]


def test_no_database_means_nobody_can_tell() -> None:
    engine = connect(address("sqlite://"))
    with pytest.raises(TrustUnavailable, match="seen-tokens"):
        asyncio.run(SeenInDatabase(engine).first_use("a", "1", LATER))
    engine.dispose()


def test_neither_issuer_nor_id_is_kept(tmp_path: Path) -> None:
    engine = connect(address(f"sqlite:///{tmp_path}/seen.db"), durable=False)
    create_table(engine)
    asyncio.run(SeenInDatabase(engine).first_use("https://hospital.example.org", "the-id", LATER))
    with engine.connect() as connection:
        rows = str(connection.execute(text("select * from seen_tokens")).all())
    engine.dispose()
    assert "hospital" not in rows
    assert "the-id" not in rows
