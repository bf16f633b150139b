"""A throwaway PostgreSQL server of our own, on a socket in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg
from psycopg.sql import SQL, Identifier

from tests.conftest import postgresql_binaries

if TYPE_CHECKING:
    import signal

    from psycopg.sql import Composed

_ACCOUNT = "postgres"


class Cluster:
    """One server; every test gets a database of its own in it."""

    def __init__(self, follows: Cluster | None = None) -> None:
        binaries = postgresql_binaries()
        assert binaries is not None
        self._binaries = binaries
        self._numbers = count(1)
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        # The server refuses to run as root.
        self._account = _ACCOUNT if os.geteuid() == 0 else None
        if self._account:
            owner = pwd.getpwnam(_ACCOUNT)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        cluster = str(self.folder / "cluster")
        if follows is None:
            self._run("initdb", "-D", cluster, "-A", "trust", "-U", "cds", "--no-sync")
        else:
            source = ("-h", str(follows.folder), "-U", "cds")
            self._run("pg_basebackup", *source, "-D", cluster, "-R", "-c", "fast", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
        cluster, log = str(self.folder / "cluster"), str(self.folder / "log")
        self._run("pg_ctl", "-D", cluster, "-l", log, "-w", "-o", options, "start")

    def stop(self, how: str = "fast") -> None:
        """Stop the server; what connects now is refused."""
        self._run("pg_ctl", "-D", str(self.folder / "cluster"), "-w", "-m", how, "stop")

    def send(self, what: signal.Signals) -> None:
        """Send a signal to every process of the server."""
        parent = int((self.folder / "cluster" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        for process in (parent, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, what)

    def standby(self) -> Cluster:
        """Make a second server that follows this one, as a hot standby does."""
        return Cluster(follows=self)

    def promote(self) -> None:
        """Let a standby take writes from now on."""
        self._run("pg_ctl", "-D", str(self.folder / "cluster"), "-w", "promote")

    def url(self, *others: Cluster) -> str:
        """Return the URL of an empty database, for these servers in the order in which they are tried."""
        hosts = ",".join(quote(str(server.folder), safe="") for server in (self, *others))
        return f"postgresql://cds:hidden-password@{hosts}/{self.new_name()}"

    def remove(self) -> None:
        """Stop the server and leave nothing behind."""
        self.stop("immediate")
        shutil.rmtree(self.folder)

    def new_database(self) -> str:
        """Make an empty database and return its URL, with a password that must not be seen anywhere."""
        return f"postgresql://cds:hidden-password@/{self.new_name()}?host={self.folder}"

    def new_name(self) -> str:
        """Make an empty database and return its name."""
        name = f"store{next(self._numbers)}"
        self.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        return name

    def execute(self, statement: SQL | Composed) -> None:
        """Execute a statement of the server's owner."""
        with psycopg.connect(host=str(self.folder), user="cds", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def ask(self, statement: SQL | Composed) -> list[tuple[object, ...]]:
        """Return the rows of a question of the server's owner."""
        with psycopg.connect(host=str(self.folder), user="cds", dbname="postgres", autocommit=True) as connection:
            return connection.execute(statement).fetchall()

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._binaries / program, *arguments],
            check=True,
            cwd=self.folder,
            user=self._account,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
