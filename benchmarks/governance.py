"""Time the governance pages on many decisions in PostgreSQL, while the service answers; and the service meanwhile."""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from contextlib import ExitStack
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from app.governance.counting.refresh import refresh
from app.settings import Settings
from app.store.database import Database
from app.store.statements import ready
from benchmarks.contenders import SERVICE, TODAY
from benchmarks.load import Measured, drive
from benchmarks.many_decisions import LAST, fill
from benchmarks.servers import HOST, Server, free_port, started
from tests.app.governance.population import KEY
from tests.app.store.postgresql import Cluster
from tests.conftest import postgresql_binaries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

LIMIT_SECONDS = 1.0
"""A page that takes longer fails the benchmark."""
_PERIODS = {"a quarter": "2026-08-25", "all 400 days": "2025-10-19"}
_PAGES = ("", "could-not-tell", "quality", "versions", "judgements", "rules/CtSpine", "rules/PmlSuspicion", "review")
_TIMES = 5
_CALLS, _ROUNDS = 600, 4
_COMMAND = (sys.executable, "-c", "from app.cli import main; main()")
_CARD = Path(__file__).parent / "requests" / "card.json"


def main() -> int:
    """Run the benchmark; the exit status is 0 if every page was quick enough."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="decisions to write")
    rows = parser.parse_args().rows
    console = Console()
    if postgresql_binaries() is None:
        console.print("PostgreSQL's server is not installed: nothing can be measured.")
        return 1
    with ExitStack() as stack:
        cluster = Cluster()
        stack.callback(cluster.remove)
        url = cluster.new_database()
        database = Database(_settings(url))
        stack.callback(database.close)
        ready(database)
        _timed(
            console,
            "filled",
            lambda: "{:,} decisions, {:,} cards, {:,} items of feedback".format(*fill(database, rows)),
        )
        _timed(console, "counted", lambda: f"{refresh(database)} days")
        _timed(console, "looked for changes", lambda: f"{refresh(database)} days")
        pages = stack.enter_context(_server("governance", url))
        service = stack.enter_context(_server("serve", url))
        for _ in _fetched(pages, "", 1):
            pass  # what the process loads at its first page
        body = _CARD.read_bytes()
        drive(service, SERVICE, body, 100)
        slowest = _pages(console, pages, cluster)
        alone, meanwhile = Measured(), Measured()
        # In turns, so that other load on the machine affects both alike.
        for _ in range(_ROUNDS):
            drive(service, SERVICE, body, _CALLS, alone)
            with _Reading(pages):
                drive(service, SERVICE, body, _CALLS, meanwhile)
        sample = _posted(pages, "/review", b"count=40&from=2025-10-19&to=2026-11-22")
    _print_service(console, alone, meanwhile)
    console.print(f"a sample of 40 cases from all days is drawn in {sample:.2f} s")
    return int(slowest > LIMIT_SECONDS)


def _settings(url: str) -> Settings:
    return Settings(database_url=SecretStr(url), hash_key=SecretStr(KEY), migrate_on_start=True)


def _server(command: str, url: str) -> AbstractContextManager[Server]:
    port = free_port()
    today = ("--today", TODAY) if command == "serve" else ()
    environment = {
        "IMAGING_CDS_DATABASE_URL": url,
        "IMAGING_CDS_HASH_KEY": KEY,
        "IMAGING_CDS_METRICS_PORT": "0",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }
    return started(*_COMMAND, command, "--port", str(port), *today, port=port, **environment)


def _timed(console: Console, what: str, work: Callable[[], str]) -> None:
    began = time.perf_counter()
    told = work()
    console.print(f"{what} in {time.perf_counter() - began:.1f} s: {told}")


def _pages(console: Console, server: Server, cluster: Cluster) -> float:
    """Time every page, and return the slowest median."""
    table = Table("page", "period", title="Seconds, while nothing else runs here", title_justify="left")
    for heading in ("first", "median", "processor: pages", "database"):
        table.add_column(heading, justify="right")
    slowest = 0.0
    for name, first in _PERIODS.items():
        for page in _PAGES:
            used, asked = server.cpu_seconds(), _database_seconds(cluster)
            times = list(_fetched(server, f"{page}?from={first}&to={LAST}", _TIMES))
            used, asked = server.cpu_seconds() - used, _database_seconds(cluster) - asked
            slowest = max(slowest, median(times))
            table.add_row(
                page or "overview",
                name,
                f"{times[0]:.2f}",
                f"{median(times):.2f}",
                f"{used / _TIMES:.2f}",
                f"{asked / _TIMES:.2f}",
            )
    console.print(table)
    return slowest


def _database_seconds(cluster: Cluster) -> float:
    """Processor time of the database server, with its processes that have ended."""
    parent = int((cluster.folder / "cluster" / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in (parent, *children)]
    return sum(int(ticks) for fields in stats for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def _fetched(server: Server, path: str, count: int) -> Iterator[float]:
    for _ in range(count):
        connection = HTTPConnection(HOST, server.port, timeout=60)
        began = time.perf_counter()
        connection.request("GET", f"/{path}")
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != 200:  # noqa: PLR2004 - HTTP OK
            message = f"/{path} answered {answer.status}"
            raise RuntimeError(message)
        yield time.perf_counter() - began


def _posted(server: Server, path: str, body: bytes) -> float:
    connection = HTTPConnection(HOST, server.port, timeout=60)
    began = time.perf_counter()
    connection.request("POST", path, body)
    connection.getresponse().read()
    connection.close()
    return time.perf_counter() - began


class _Reading:
    """Read one page a second, as a committee that looks around would."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def _read(self) -> None:
        for number in count():
            page = _PAGES[number % len(_PAGES)]
            list(_fetched(self._server, f"{page}?from={_PERIODS['all 400 days']}&to={LAST}", 1))
            if self._stop.wait(1.0):
                return

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def _print_service(console: Console, alone: Measured, meanwhile: Measured) -> None:
    table = Table("the service", title="A call with a card", title_justify="left")
    for heading in ("median, ms", "95 % within, ms", "processor, microseconds"):
        table.add_column(heading, justify="right")
    for name, measured in (("alone", alone), ("while a page a second is read", meanwhile)):
        table.add_row(
            name,
            f"{measured.percentile(50):.2f}",
            f"{measured.percentile(95):.2f}",
            f"{measured.cpu_microseconds:.0f}",
        )
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
