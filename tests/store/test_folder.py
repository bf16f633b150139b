"""Where the database lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import Settings
from app.store.database import Database
from app.store.folder import default_folder, prepared
from app.store.refusal import StoreRefusal


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {}, "/home/jo/.local/share/imaging-cds"),
        ("linux", {"XDG_DATA_HOME": "/srv/data"}, "/srv/data/imaging-cds"),
        ("linux", {"STATE_DIRECTORY": "/var/lib/imaging-cds"}, "/var/lib/imaging-cds"),
        ("darwin", {}, "/home/jo/Library/Application Support/imaging-cds"),
    ],
)
def test_the_platform_decides(
    monkeypatch: pytest.MonkeyPatch, platform: str, environment: dict[str, str], expected: str
) -> None:
    for name in ("XDG_DATA_HOME", "STATE_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": "/home/jo", **environment}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)
    assert str(default_folder()) == expected


def test_the_folder_is_made_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMAGING_CDS_DATABASE_URL")
    folder = tmp_path / "deep" / "data"
    Database(Settings(data_folder=folder)).close()
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("place", ["/proc/imaging-cds", "/dev/null/imaging-cds"])
def test_a_folder_that_cannot_be_made_is_refused_with_what_to_do(place: str) -> None:
    with pytest.raises(StoreRefusal, match="IMAGING_CDS_DATA_FOLDER"):
        prepared(Path(place))
