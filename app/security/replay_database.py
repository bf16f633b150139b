"""Used tokens in a database that all processes and replicas share."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from app.security.refusals import TrustUnavailable
from app.security.replay_cache import PURGE_SECONDS
from app.store.schema import seen_tokens

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

ANSWER_SECONDS = 1.0
"""Time limit for the database: a call that waits for it has not been processed yet."""
_HASH = 32


class TokenTable:
    """The table of used tokens.

    Args:
        engine: its database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._purged = 0.0
        self._there = False

    async def first_use(self, name: bytes, expires: float) -> bool:
        """Record a token by its hashes; returns whether it was new.

        Raises:
            TrustUnavailable: the database does not answer, or not in time.
        """
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await asyncio.to_thread(self._insert, name, int(expires) + 1)
        except TimeoutError:
            raise TrustUnavailable("seen-tokens", "") from None

    def prepare(self) -> None:
        """Create the table if it is absent.

        Raises:
            SQLAlchemyError: the database cannot be used.
        """
        seen_tokens.create(self._engine, checkfirst=True)
        self._there = True

    def _insert(self, name: bytes, expires: int) -> bool:
        now = time.time()
        try:
            if not self._there:
                self.prepare()
            with self._engine.begin() as connection:
                self._hurry(connection)
                # The primary key decides between two processes that receive the token at the same moment.
                row = {"issuer_hash": name[:_HASH], "jti_hash": name[_HASH:], "expires": expires}
                connection.execute(insert(seen_tokens), row)
            if now - self._purged > PURGE_SECONDS:
                self._purged = now
                with self._engine.begin() as connection:
                    connection.execute(delete(seen_tokens).where(seen_tokens.c.expires < int(now)))
        except IntegrityError:
            return False
        except SQLAlchemyError:
            raise TrustUnavailable("seen-tokens", "") from None
        return True

    def _hurry(self, connection: Connection) -> None:
        """Make the server, too, stop the statement that the call no longer waits for."""
        if self._engine.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL statement_timeout = {round(ANSWER_SECONDS * 1000)}"))
