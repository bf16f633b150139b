"""NOTICE.md names the licence of everything that is installed with the software."""

from __future__ import annotations

import tomllib
from email.message import Message

import pytest

from deploy import licences

WINDOWS = "sys_platform == 'win32'"
D = {"name": "d"}
LOCK = {
    "package": [
        {"name": "product", "dependencies": [{"name": "a", "extra": ["fast"]}, {"name": "w", "marker": WINDOWS}]},
        {"name": "a", "dependencies": [{"name": "b"}], "optional-dependencies": {"fast": [{"name": "c"}], "slow": [D]}},
        {"name": "b"}, {"name": "c"}, {"name": "d"}, {"name": "w"}, {"name": "only-for-tests"},
    ]
}  # fmt: skip


def test_the_notice_is_what_make_licences_would_write() -> None:
    notice = (licences.ROOT / "NOTICE.md").read_text()
    assert licences.with_table(notice) == notice, "run: make licences"


def test_every_package_of_the_lock_that_ships_is_named() -> None:
    notice = (licences.ROOT / "NOTICE.md").read_text()
    lock = tomllib.loads((licences.ROOT / "uv.lock").read_text())
    missing = [name for name in licences.runtime_packages(lock) if f"\n| {name} | " not in notice]
    assert not missing
    assert "\n| pytest | " not in notice


def test_extras_are_followed_and_other_systems_left_out() -> None:
    assert licences.runtime_packages(LOCK, "product") == ["a", "b", "c"]


def test_a_licence_that_nobody_looked_at_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Message()
    said["License-Expression"] = "AGPL-3.0-only"
    monkeypatch.setattr(licences, "metadata", lambda _: said)
    with pytest.raises(LookupError, match="AGPL"):
        licences.licence("a")
