"""A small HTTP/1.1 client over loopback: keep-alive connections, many concurrent calls, little processor time."""

from __future__ import annotations

import asyncio
import time

from benchmarks.servers import HOST

_IDLE_SECONDS = 3.0
"""Servers close idle connections; one that was idle for this long is not used again."""
_ANSWER_SECONDS = 15.0


class NoAnswerError(Exception):
    """There was no answer: connection refused or reset, or a time-out."""


class Connections:
    """Connections to one server.

    Args:
        port: its loopback port.
        limit: maximum number of concurrent calls; further ones wait here.
    """

    def __init__(self, port: int, limit: int) -> None:
        self._port = port
        self._free = asyncio.Semaphore(limit)
        self._idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []

    @property
    def exhausted(self) -> bool:
        """Whether calls wait for a connection."""
        return self._free.locked()

    async def relieved(self) -> None:
        """Wait until every call that waits now has a connection."""
        async with self._free:
            pass

    async def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Send one call and return status and body of the answer.

        Raises:
            NoAnswerError: there was no answer.
        """
        async with self._free:
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    return await self._post(path, body)
            except (OSError, EOFError, asyncio.LimitOverrunError, ValueError) as error:
                raise NoAnswerError(type(error).__name__) from None

    async def _post(self, path: str, body: bytes) -> tuple[int, bytes]:
        reader, writer = await self._connection()
        try:
            head = f"POST {path} HTTP/1.1\r\nHost: {HOST}:{self._port}\r\nContent-Type: application/json\r\n"
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            answer = (await reader.readuntil(b"\r\n\r\n")).lower()
            _, found, length = answer.partition(b"\r\ncontent-length:")
            content = await reader.readexactly(int(length.split(b"\r\n", 1)[0])) if found else b""
        except BaseException:
            writer.close()
            raise
        if b"\r\nconnection: close" in answer:
            writer.close()
        else:
            self._idle.append((time.monotonic(), reader, writer))
        return int(answer[9:12]), content

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            since, reader, writer = self._idle.pop()
            if time.monotonic() - since < _IDLE_SECONDS and not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection(HOST, self._port)

    def close(self) -> None:
        """Close the idle connections."""
        for _, _, writer in self._idle:
            writer.close()
        self._idle.clear()
