"""Reads one key from a FHIR server: GET, page after page, with one retry where that may help."""

from __future__ import annotations

import asyncio
import logging
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpcore

from app.fhir_access import answer_body, failure
from app.fhir_access.connection import CONNECTIONS, ForbiddenAddress
from app.fhir_access.failure import ReadFailed

if TYPE_CHECKING:
    from app.fhir_access.key_read import KeyRead
    from app.fhir_access.servers import FhirServer

_log = logging.getLogger("imaging_cds.fhir")
_PAUSE_SECONDS = 0.02
"""Wait before the retry."""

_SILENCE = 0.9
"""Fraction of the remaining budget used as read timeout, so that httpcore itself closes a dead HTTP/2 connection before
our deadline cancels the read; a cancelled read would leave the dead connection in the pool."""


@dataclass(slots=True)
class ReadSession:
    """The reads of one call: server, token, deadline.

    Attributes:
        server: a server of the list, not the URL that the client sent.
        token: bearer token, empty where none was given.
        deadline: end of the budget, by the event loop's clock.
        requests: GETs sent so far.
    """

    server: FhirServer
    token: str
    deadline: float = 0.0
    requests: int = 0

    def __repr__(self) -> str:
        return "ReadSession()"

    def headers(self) -> list[tuple[str, str]]:
        """Return the headers of every GET."""
        # HAPI would otherwise return a cached result up to a minute old, without an eGFR stored since.
        accepted = [("Accept", "application/fhir+json"), ("Accept-Encoding", "gzip"), ("Cache-Control", "no-cache")]
        bearer = [("Authorization", f"Bearer {self.token}")] if self.token else []
        return [("Host", self.server.authority), *accepted, *bearer]


class Reader:
    """Reads for all calls of the process.

    Args:
        pool: the connections.
        limit: maximum number of bytes for one key.
    """

    def __init__(self, pool: httpcore.AsyncConnectionPool, limit: int) -> None:
        self._pool = pool
        self._limit = limit
        self._all = asyncio.Semaphore(CONNECTIONS)
        # A quarter of the slots is kept for the required keys.
        self._optional = asyncio.Semaphore(CONNECTIONS * 3 // 4)

    async def read(self, reading: KeyRead, session: ReadSession, *, required: bool) -> None:
        """Read all pages of a key into `reading`, which states at the end what failed."""
        if required:
            await self._read(reading, session)
        else:
            async with self._optional:
                await self._read(reading, session)

    async def _read(self, reading: KeyRead, session: ReadSession) -> None:
        try:
            async with self._all:
                while reading.target:
                    reading.failed = failure.TIMEOUT
                    page, size = await self._page(reading, session)
                    reading.size += size
                    reading.take(page, session.server)
            reading.failed = None
        except ReadFailed as failed:
            reading.failed = failed.failure
        except Exception as error:  # noqa: BLE001 - one failing read must not prevent the answer to the call
            _log.error("read-failed", extra={"facts": {"error": type(error).__name__}})
            reading.failed = failure.UNFORESEEN

    async def _page(self, reading: KeyRead, session: ReadSession) -> tuple[Any, int]:
        left = self._limit - reading.size
        try:
            return await self._get(reading.target, session, left)
        except ReadFailed as first:
            if not first.failure.again:
                raise
        await asyncio.sleep(_PAUSE_SECONDS)
        return await self._get(reading.target, session, left)

    async def _get(self, target: str, session: ReadSession, limit: int) -> tuple[Any, int]:
        server = session.server
        seconds = max((session.deadline - asyncio.get_running_loop().time()) * _SILENCE, 0.001)
        url = httpcore.URL(scheme=server.scheme, host=server.host, port=server.port, target=target)
        patience = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds)}
        session.requests += 1
        try:
            async with self._pool.stream("GET", url, headers=session.headers(), extensions=patience) as response:
                if response.status != 200:  # noqa: PLR2004 - HTTP: OK
                    await answer_body.drain(response)
                    raise ReadFailed(failure.of_status(response.status))
                try:
                    return await answer_body.read(response, limit)
                except BaseException:
                    await _part(response)
                    raise
        except ForbiddenAddress:
            raise ReadFailed(failure.FORBIDDEN_ADDRESS) from None
        except httpcore.TimeoutException:
            raise ReadFailed(failure.TIMEOUT) from None
        except httpcore.ConnectError as error:
            untrusted = isinstance(error.__cause__ or error.__context__, ssl.SSLError)
            raise ReadFailed(failure.CERTIFICATE if untrusted else failure.CONNECTION) from None
        except (httpcore.NetworkError, httpcore.ProtocolError):
            raise ReadFailed(failure.CONNECTION) from None


async def _part(response: httpcore.Response) -> None:
    """Close the connection of an HTTP/2 answer that is not read to its end.

    The rest would still arrive, uncounted, until flow control blocks that connection for every call.
    """
    if response.extensions.get("http_version") == b"HTTP/2":
        await response.extensions["network_stream"].aclose()
