"""Where the database lies."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from app.settings import Settings
from app.store.database import Database
from app.store.errors import StoreConfigurationError
from app.store.folder import default_folder, prepared, prepared_file
from app.store.store import Store
from tests.logged import logged

if TYPE_CHECKING:
    from platformdirs import PlatformDirsABC


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        (Unix, {}, "/home/jo/.local/share/imaging-cds"),
        (Unix, {"XDG_DATA_HOME": "/srv/data"}, "/srv/data/imaging-cds"),
        (Unix, {"XDG_DATA_HOME": "data"}, "/home/jo/.local/share/imaging-cds"),
        (Unix, {"STATE_DIRECTORY": "/var/lib/imaging-cds"}, "/var/lib/imaging-cds"),
        (Unix, {"STATE_DIRECTORY": "/var/lib/imaging-cds:/var/lib/b"}, "/var/lib/imaging-cds"),
        (MacOS, {}, "/home/jo/Library/Application Support/imaging-cds"),
        (MacOS, {"XDG_DATA_HOME": "/srv/data"}, "/srv/data/imaging-cds"),
        (MacOS, {"STATE_DIRECTORY": "/var/lib/imaging-cds"}, "/var/lib/imaging-cds"),
    ],
)
def test_the_platform_decides(
    monkeypatch: pytest.MonkeyPatch, platform: type[PlatformDirsABC], environment: dict[str, str], expected: str
) -> None:
    for name in ("XDG_DATA_HOME", "STATE_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": "/home/jo", **environment}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("platformdirs.PlatformDirs", platform)
    assert str(default_folder()) == expected


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_: int) -> NoReturn:
        raise KeyError

    for name in ("HOME", "XDG_DATA_HOME", "STATE_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", nobody)
    with pytest.raises(StoreConfigurationError, match="set IMAGING_CDS_DATA_FOLDER, or IMAGING_CDS_DATABASE_URL"):
        default_folder()


def test_the_folder_is_made_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMAGING_CDS_DATABASE_URL")
    folder = tmp_path / "deep" / "data"
    Database(Settings(data_folder=folder)).close()
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("place", ["/proc/imaging-cds", "/dev/null/imaging-cds"])
def test_a_folder_that_cannot_be_made_is_refused_with_what_to_do(place: str) -> None:
    with pytest.raises(StoreConfigurationError, match="IMAGING_CDS_DATA_FOLDER"):
        prepared(Path(place))


@pytest.mark.parametrize("how", ["folder", "url"])
def test_what_was_open_to_others_is_closed_and_told(tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMAGING_CDS_DATABASE_URL")
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o755)
    file = folder / "imaging-cds.sqlite3"
    for name in (file.name, f"{file.name}-wal", "hash-key"):
        (folder / name).write_text("k" * 64 if name == "hash-key" else "")
        (folder / name).chmod(0o644)
    given = {"data_folder": folder} if how == "folder" else {"database_url": f"sqlite:///{file}"}
    previous = os.umask(0o022)
    try:
        with logged("imaging_cds.store") as records:
            store = Store(Settings.model_validate(given))
            store.open()
            modes = {path.name: path.stat().st_mode & 0o077 for path in folder.iterdir()}
            store.close()
    finally:
        os.umask(previous)
    assert {file.name, "hash-key"} < set(modes)
    assert set(modes.values()) == {0}
    # A folder that a URL leads to may be others' too.
    assert folder.stat().st_mode & 0o777 == (0o700 if how == "folder" else 0o755)
    closed = [getattr(record, "facts", {}).get("path") for record in records]
    assert str(file) in closed
    assert (str(folder) in closed) is (how == "folder")


def test_a_file_of_somebody_else_that_all_can_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "store.sqlite3"
    file.touch(mode=0o644)

    def forbidden(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", forbidden)
    with pytest.raises(StoreConfigurationError, match="belongs to another user"):
        prepared_file(file)
