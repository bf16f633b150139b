"""Used tokens in a database, so that every process and every replica knows them."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from app.security.refusals import TrustUnavailable
from app.security.replay import PURGE_SECONDS, token_hashes
from app.store.schema import seen_tokens

if TYPE_CHECKING:
    from sqlalchemy import Engine

ANSWER_SECONDS = 1.0
"""Time within which the database must answer: a call that waits for it is not looked at yet."""


class SeenInDatabase:
    """The memory of all processes that share a database.

    Args:
        engine: the database; its table `seen_tokens` must exist (`create_table`).
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._purged = 0.0

    async def first_use(self, issuer: str, jti: str, expires: float) -> bool:
        """Remember a token; returns whether it was new.

        Raises:
            TrustUnavailable: the database does not answer, or not in time.
        """
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await asyncio.to_thread(self._insert, *token_hashes(issuer, jti), int(expires) + 1)
        except TimeoutError:
            raise TrustUnavailable("seen-tokens", "") from None

    def _insert(self, issuer_hash: bytes, jti_hash: bytes, expires: int) -> bool:
        now = time.time()
        try:
            with self._engine.begin() as connection:
                # The primary key decides between two processes that see the token at the same moment.
                if self._engine.dialect.name == "postgresql":
                    # Else a thread would wait on for what the call has given up.
                    connection.execute(text(f"SET LOCAL statement_timeout = {round(ANSWER_SECONDS * 1000)}"))
                row = {"issuer_hash": issuer_hash, "jti_hash": jti_hash, "expires": expires}
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


def create_table(engine: Engine) -> None:
    """Create the table where it is absent.

    Raises:
        SQLAlchemyError: the database cannot be used.
    """
    seen_tokens.create(engine, checkfirst=True)
