"""The SQLite file is deleted, moved or replaced under the running service."""

from __future__ import annotations

import asyncio
from contextlib import closing
from sqlite3 import connect
from typing import TYPE_CHECKING

import pytest

from app.errors import StoreUnavailable
from app.settings import Settings
from app.store import pulse
from app.store.store import Store
from tests.app.store.calls import decided, overridden
from tests.app.store.conftest import KEY
from tests.app.store.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow


def _delete(file: Path) -> None:
    for part in file.parent.glob(f"{file.name}*"):
        part.unlink()


def _replace(file: Path) -> None:
    backup = file.with_name("backup")
    with closing(connect(file)) as here, closing(connect(backup)) as there:
        here.backup(there)
    backup.rename(file)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("fault", [_delete, _replace])
def test_nothing_is_acknowledged_that_nobody_would_find(
    tmp_path: Path, fault: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse, "WELL_SECONDS", 0.01)
    file = tmp_path / "store.sqlite3"
    settings = Settings.model_validate({"database_url": f"sqlite:///{file}", "hash_key": KEY})

    async def work() -> None:
        store = Store(settings)
        await store.start()
        await store.write_feedback([overridden("card-1")], "stand-in", "anybody")
        assert store.health().problem == ""
        fault(file)
        there = _names(tmp_path)
        # It is noticed also where nobody calls.
        await until(lambda: "restart the service" in store.health().problem)
        with pytest.raises(StoreUnavailable):
            await store.write_feedback([overridden("card-2")], "stand-in", "anybody")
        store.record(decided("card-3"))
        await until(lambda: store.health().last_error == "FileMoved")
        # No new file is made in its place.
        assert _names(tmp_path) == there
        await store.stop()
        assert store.health().queued == 0

    asyncio.run(work())


def test_a_file_that_is_put_back_is_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "WELL_SECONDS", 0.01)
    monkeypatch.setattr(pulse, "TROUBLE_SECONDS", 0.01)
    file = tmp_path / "store.sqlite3"
    settings = Settings.model_validate({"database_url": f"sqlite:///{file}", "hash_key": KEY})

    async def work() -> None:
        store = Store(settings)
        await store.start()
        file.rename(tmp_path / "aside")
        await until(lambda: bool(store.health().problem))
        (tmp_path / "aside").rename(file)
        await until(lambda: not store.health().problem)
        await store.write_feedback([overridden("card-1")], "stand-in", "anybody")
        await store.stop()

    asyncio.run(work())
