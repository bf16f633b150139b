"""The audit fails on a known weakness, and says so when nobody could be asked."""

from __future__ import annotations

from deploy.audit import verdict

GOOD = {"name": "a", "version": "1", "vulns": []}
WEAK = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}
UNKNOWN = {"name": "c", "skip_reason": "not found on PyPI"}


def test_no_known_weakness() -> None:
    assert verdict([GOOD]) == (0, ["1 packages, no known weakness"])


def test_a_weakness_is_named_with_its_remedy() -> None:
    status, told = verdict([GOOD, WEAK, UNKNOWN])
    assert status == 1
    assert told[0] == "b 2: PYSEC-1, mended in 2.1"


def test_packages_that_could_not_be_looked_up_are_named() -> None:
    assert verdict([GOOD, UNKNOWN])[1][0].endswith("do not know them: c")


def test_nobody_to_ask_is_said_and_is_no_failure() -> None:
    status, told = verdict([UNKNOWN, UNKNOWN])
    assert status == 0
    assert told[0].startswith("NOT AUDITED")
