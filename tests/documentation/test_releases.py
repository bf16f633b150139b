"""One version, wherever it is written down."""

from __future__ import annotations

import re
import tomllib

import yaml

from tests.documentation.pages import ROOT

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_lock_and_chart_have_the_version() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    assert [package["version"] for package in lock["package"] if package["name"] == "imaging-cds"] == [VERSION]
    chart = yaml.safe_load((ROOT / "deploy" / "helm" / "imaging-cds" / "Chart.yaml").read_text(encoding="utf-8"))
    assert (chart["version"], chart["appVersion"]) == (VERSION, VERSION)


def test_the_latest_dated_section_of_the_changelog_is_of_the_version() -> None:
    """What is not released yet may stand above it."""
    sections = re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE)
    released = [section for section in sections if section != "Unreleased"]
    assert sections[-len(released) :] == released
    assert re.fullmatch(rf"{re.escape(VERSION)}, \d{{4}}-\d\d-\d\d", released[0])
    dates = [section.partition(", ")[2] for section in released]
    assert dates == sorted(dates, reverse=True)
