"""What all tests share: which tools are there, and that nothing may be skipped where everything is required."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def chromium() -> str | None:
    """Find the browser that the page tests drive."""
    return next(filter(None, map(shutil.which, _CHROMIUM_NAMES)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the browser tests, and say so, where there is no browser."""
    if chromium() is None:
        absent = pytest.mark.skip(reason="Chromium is not installed")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(absent)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where everything must run (the build server)."""
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped, and REQUIRE_ALL=1 allows no skip: {report.longreprtext}"
    return report
