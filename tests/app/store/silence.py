"""A proxy before PostgreSQL that can fall silent: it takes everything, and passes nothing on any more."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Proxy:
    """Passes connections on to a server, until those that are open fall silent.

    Attributes:
        port: where it listens on loopback.
        silent: how many connections are silent.
    """

    def __init__(self, server: Path) -> None:
        self._server = str(server / ".s.PGSQL.5432")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._others: dict[socket.socket, socket.socket] = {}
        self._quiet: set[socket.socket] = set()
        self._ended = threading.Event()
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def silent(self) -> int:
        """How many connections are silent."""
        return len(self._quiet) // 2

    def fall_silent(self) -> None:
        """Let every connection that is open now lead nowhere."""
        self._quiet.update(self._others)

    def end(self) -> None:
        """Close everything."""
        self._ended.set()
        self._thread.join()
        for each in (self._listener, *self._others):
            each.close()

    def _run(self) -> None:
        while not self._ended.is_set():
            for key, _ in self._selector.select(0.05):
                if key.fileobj is self._listener:
                    self._accept()
                else:
                    self._pass(key.fileobj)  # type: ignore[arg-type]

    def _accept(self) -> None:
        here = self._listener.accept()[0]
        there = socket.socket(socket.AF_UNIX)
        there.connect(self._server)
        for one, other in ((here, there), (there, here)):
            self._others[one] = other
            self._selector.register(one, selectors.EVENT_READ)

    def _pass(self, one: socket.socket) -> None:
        try:
            sent = one.recv(65536)
        except OSError:
            sent = b""
        if not sent:
            self._selector.unregister(one)
        if one in self._quiet:
            return
        other = self._others[one]
        with suppress(OSError):
            if sent:
                other.sendall(sent)
            else:
                other.shutdown(socket.SHUT_WR)


@contextmanager
def proxied(server: Path) -> Iterator[Proxy]:
    """Stand before a server, by the folder of its socket."""
    proxy = Proxy(server)
    try:
        yield proxy
    finally:
        proxy.end()
