"""What all tests share: which tools are there, and that nothing may be skipped where everything is required."""

from __future__ import annotations

import os
import shutil
import signal
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
# Nothing is kept of what tests do, unless a test names a place for it; servers that tests start inherit this.
os.environ["IMAGING_CDS_DATABASE_URL"] = "sqlite://"
_TESTS = Path(__file__).parent
_SLOW_FOLDERS = frozenset({"attacks", "benchmarks", "deploy", "linear_work", "peers"})
_SLOW_TOOLS = ("browser", "jdk", "postgresql")
_CASE_REPORTS = frozenset({"results_vignettes", "vignettes"})
_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def heed_signals() -> None:
    """Let Ctrl-C (SIGINT) and a closed terminal (SIGHUP) work in the programs that tests start.

    What a shell starts in the background ignores the one, what `nohup` starts the other, and both hand that down to
    their own programs. A handler is not handed down, and with it the default is back.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda _signal, _frame: None)


heed_signals()


def chromium() -> str | None:
    """Find the browser that the page tests drive."""
    return next(filter(None, map(shutil.which, _CHROMIUM_NAMES)), None)


def postgresql_binaries() -> Path | None:
    """Find the programs of the newest PostgreSQL server, where Debian puts them."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: float(path.parent.name), default=None)


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by markers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by their folders and tools; skip those whose tool is absent, and say so."""
    for item in items:
        folder = item.path.relative_to(_TESTS).parts[0]
        if folder in _SLOW_FOLDERS or any(map(item.get_closest_marker, _SLOW_TOOLS)):
            item.add_marker("slow")
        if folder in _CASE_REPORTS:
            item.add_marker("case_report")
    tools = {
        "browser": (chromium(), "Chromium is not installed"),
        "jdk": (shutil.which("javac"), "no Java development kit is installed"),
        "jre": (shutil.which("java"), "no Java is installed"),
        "postgresql": (postgresql_binaries(), "PostgreSQL's server is not installed"),
        "site": (find_spec("material"), "what builds the site is not installed; `make docs` installs it"),
    }
    for marker, (tool, reason) in tools.items():
        for item in items if tool is None else ():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where everything must run (the build server)."""
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped, and REQUIRE_ALL=1 allows no skip: {report.longreprtext}"
    return report
