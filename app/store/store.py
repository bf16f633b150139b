"""The store of decisions and feedback."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import exc

from app.errors import StoreUnavailable
from app.store import statements
from app.store.database import CONNECTIONS, Database, refuses_the_row
from app.store.decision_record import StoredDecision, record_of
from app.store.errors import StoreConfigurationError
from app.store.failure import failure
from app.store.feedback_record import FeedbackBatch
from app.store.feedback_writer import FeedbackWriter
from app.store.pulse import Pulse
from app.store.sqlite import FileMoved
from app.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from app.settings import Settings
    from app.store.decision_record import DecidedCall, DecisionRecord
    from app.store.feedback_record import Feedback, FeedbackCounts

_log = logging.getLogger("imaging_cds.store")
_Result = TypeVar("_Result")

WAITING_LIMIT = 1000
"""Maximum number of answered calls that wait to be converted to rows; they hold whole requests."""
ANSWER_SECONDS = 4.0
"""Time limit for the database while a call waits for it."""
LOOK_SECONDS = 0.25
"""Time limit for the database while advice waits for it."""
_ADVICE = {FileMoved.__name__: ". The file was deleted, moved or replaced: put it back, or restart the service"}
STOP_SECONDS = 4.0
"""Time limit for writing the waiting decisions when the service stops."""


@dataclass(frozen=True, slots=True)
class Health:
    """State of the store, as counts since the start.

    Attributes:
        queued: decisions that wait to be written.
        dropped: decisions that were dropped.
        written: decisions on disk.
        last_error: class of the last failure to write decisions; empty if there is none.
        last_success: seconds since 1970 of the last successful write of decisions; 0 before the first.
        feedback_written: items of feedback that were new.
        feedback_repeated: items that were already stored.
        feedback_refused: invalid items.
        feedback_failed: batches that could not be stored and were answered with 503.
        unconcerned: answered calls without any imaging in focus, which are counted and not stored.
        trouble: class of the failure that stops all writing; empty if there is none.
        another_key: whether there are decisions under a hash key that is not known.
    """

    queued: int = 0
    dropped: int = 0
    written: int = 0
    last_error: str = ""
    last_success: float = 0.0
    feedback_written: int = 0
    feedback_repeated: int = 0
    feedback_refused: int = 0
    feedback_failed: int = 0
    unconcerned: int = 0
    trouble: str = ""
    another_key: bool = False

    @property
    def problem(self) -> str:
        """The database problem reported to the operator; empty if there is none."""
        if self.trouble:
            advice = _ADVICE.get(self.trouble, "")
            return f"nothing can be written ({self.trouble}): feedback is refused, decisions wait{advice}"
        return f"the last write failed ({self.last_error}); decisions wait" if self.last_error else ""


class Store:
    """Decisions are recorded asynchronously; feedback is on disk when `write_feedback` returns."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._database: Database | None = None
        self._schema_checked = False
        self._writer: Writer | None = None
        self._threads: ThreadPoolExecutor | None = None
        self._waiting: deque[DecidedCall] = deque()
        self._feedback: FeedbackWriter | None = None
        self._pulse: Pulse | None = None
        self._turn = asyncio.Lock()
        self._unreached: exc.SQLAlchemyError | None = None
        self._another_key = False
        self._written = self._repeated = self._refused = self._failed = self._unconcerned = 0

    # -- start and stop

    def open(self) -> None:
        """Open the database and check its tables; a second call does nothing.

        A server that cannot be reached now does not stop the service from answering.

        Raises:
            StoreConfigurationError: the configuration or the tables do not fit; the service must not start.
        """
        if self._database is not None:
            return
        database = Database(self._settings)
        try:
            self._check(database)
        except exc.SQLAlchemyError as error:
            if database.is_sqlite:
                database.close()
                # Its message contains statements with their values; `failure` repeats none of it.
                raise StoreConfigurationError(f"{database.engine.url.database}: {failure(error)}") from None
            self._unreached = error
        except StoreConfigurationError:
            database.close()
            raise
        self._database = database

    def _check(self, database: Database) -> None:
        """Check the tables, and whether the rows in them can still be assigned to patients."""
        statements.ready(database)
        self._schema_checked = True
        if not database.in_memory and statements.has_rows_of_another_key(database):
            self._another_key = True
            _log.warning("decisions were written under a hash key that is not known")

    async def start(self) -> None:
        """Open the store, and start writing.

        Raises:
            StoreConfigurationError: the configuration or the tables do not fit.
        """
        await asyncio.to_thread(self._open_and_mend)
        self._threads = ThreadPoolExecutor(CONNECTIONS, "store")
        self._writer = Writer(self._write_decisions)
        self._feedback = FeedbackWriter(self._write_batches)
        self._pulse = Pulse(self._ask)
        if self._unreached is not None:
            self._pulse.failed(self._unreached)

    def _open_and_mend(self) -> None:
        self.open()
        if self._database is not None and self._schema_checked:
            try:
                statements.link_forgotten(self._database)
            except exc.SQLAlchemyError as error:
                _log.warning("feedback was not looked through", extra={"facts": {"error": type(error).__name__}})

    async def stop(self) -> None:
        """Write the waiting decisions, and close."""
        self._prepare_all()
        if self._pulse is not None:
            await self._pulse.stop()
            self._pulse = None
        if self._writer is not None:
            await self._writer.stop(STOP_SECONDS)
            self._writer = None
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None
        self.close()

    def close(self) -> None:
        """Release a database that was opened and is not written to."""
        if self._database is not None:
            self._database.close()
            self._database = None

    # -- decisions

    def record(self, call: DecidedCall) -> None:
        """Record an answered call; returns at once and never fails.

        A call without an imaging order in focus is counted, and gets no row: most calls at order entry are of this
        kind.

        The row is made as soon as the answer is sent, because keeping the request would cost more memory than the row,
        and it is written by a thread.
        """
        if self._writer is None:
            return
        if not call.decision.has_imaging:
            self._unconcerned += 1
            return
        if len(self._waiting) >= WAITING_LIMIT:
            self._writer.drop("QueueFull")
            return
        self._waiting.append(call)
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_soon(self._prepare_all)

    def _prepare_all(self) -> None:
        """Build the rows of all calls answered since the last event-loop turn; one row per turn could not keep up."""
        while self._waiting:
            self._prepare()

    def _prepare(self) -> None:
        call = self._waiting.popleft()
        if self._writer is None or self._database is None:
            return
        try:
            self._writer.put(record_of(call, self._database.pseudonym))
        except Exception as error:  # noqa: BLE001 - a call that cannot be recorded must not stop the service
            self._writer.drop(type(error).__name__)

    async def _write_decisions(self, batch: list[DecisionRecord]) -> None:
        await self._in_turn(lambda database: statements.insert_decisions(database, batch))

    async def recent_decision(self, card: str) -> StoredDecision | None:
        """Return the latest decision that sent a card.

        Args:
            card: the card's id.

        Raises:
            StoreUnavailable: the database cannot be queried at the moment.
        """
        for record in reversed(self._writer.queue if self._writer else ()):
            for row in record.cards:
                if row["card"] == card:
                    return StoredDecision(card, row["rule"], row["indicator"], record.decision)
        find = partial(statements.find_decision, card=card)
        return await self._in_time(self._in_thread(find), "the decision cannot be looked up now; try again later")

    async def answered(self, ids: Sequence[str], client: str) -> frozenset[str]:
        """Return which of some cards a client has sent feedback on; a closed store knows of none.

        Args:
            ids: ids of cards.
            client: this deployment's name for the client.

        Raises:
            StoreUnavailable: the database cannot be queried in the time that a call can wait for it.
        """
        if self._threads is None:
            return frozenset()
        find = partial(statements.find_answered, ids=ids, client=client)
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                return await self._in_time(self._in_thread(find), "feedback cannot be looked up now")
        except TimeoutError:
            raise StoreUnavailable("", "feedback cannot be looked up now") from None

    # -- ids of cards

    def secret(self, purpose: str, name: str) -> bytes:
        """Return a key for a purpose, from which the hash key cannot be computed; a closed store uses a random one.

        Args:
            purpose: what it is used for.
            name: its owner.
        """
        if self._database is None:
            return secrets.token_bytes(32)
        return bytes.fromhex(self._database.pseudonym.of(purpose, name))

    # -- feedback

    async def write_feedback(self, items: Sequence[Feedback], service: str, client: str) -> FeedbackCounts:
        """Store feedback; when this returns, it is on disk.

        Args:
            items: valid items, in the order of the batch.
            service: id of the service that they were sent to.
            client: this deployment's name for the client.

        Raises:
            StoreUnavailable: not stored, or not known to be; retrying is safe.
        """
        queue = self._writer.queue if self._writer else ()
        own = (record for record in queue if record.decision["client"] == client)
        waiting = {row["card"]: row["rule"] for record in own for row in record.cards}
        batch = FeedbackBatch(items, service, client, waiting)
        try:
            counts = await self._in_time(
                self._put(batch), "the feedback cannot be stored now; send it again later, nothing is counted twice"
            )
        except StoreUnavailable:
            self._failed += 1
            raise
        self._written += counts.new
        self._repeated += counts.repeated
        return counts

    async def _put(self, batch: FeedbackBatch) -> FeedbackCounts:
        if self._feedback is None or self._pulse is None:
            raise StoreConfigurationError("the store is closed")
        try:
            counts = await self._feedback.put(batch)
        except Exception as error:
            if not refuses_the_row(error):
                self._pulse.failed(error)
            raise
        except asyncio.CancelledError:
            # The sender was not answered in time.
            self._pulse.failed(TimeoutError())
            raise
        self._pulse.worked()
        return counts

    async def _write_batches(self, batches: Sequence[FeedbackBatch]) -> list[FeedbackCounts]:
        return await self._in_turn(lambda database: statements.insert_feedback(database, batches))

    async def _ask(self) -> None:
        """Test whether feedback could be stored; while there is no failure, a look at the database suffices."""
        troubled = self._pulse is not None and self._pulse.trouble
        await self._in_turn(statements.try_feedback if troubled else statements.look)

    def refused(self, count: int) -> None:
        """Count invalid items of feedback."""
        self._refused += count

    # -- state

    def health(self) -> Health:
        """Report the state of the store."""
        feedback = (self._written, self._repeated, self._refused, self._failed, self._unconcerned)
        unreached = "" if self._unreached is None else type(self._unreached).__name__
        told = (self._pulse.trouble if self._pulse else unreached, self._another_key)
        writer = self._writer
        if writer is None:
            return Health(0, 0, 0, "", 0.0, *feedback, *told)
        queued = len(writer.queue) + len(self._waiting)
        return Health(queued, writer.dropped, writer.written, writer.last_error, writer.last_success, *feedback, *told)

    # -- threads

    async def _in_thread(self, work: Callable[[Database], _Result]) -> _Result:
        """Run database work in a thread, once the tables are known to fit."""
        database = self._database
        if self._threads is None or database is None:
            raise StoreConfigurationError("the store is closed")

        def checked() -> _Result:
            if not self._schema_checked:
                self._check(database)
            return work(database)

        return await asyncio.get_running_loop().run_in_executor(self._threads, checked)

    async def _in_turn(self, work: Callable[[Database], _Result]) -> _Result:
        """Run a write in a thread. SQLite has one writer at a time, and lets others wait longer than this lock does."""
        if self._database is None or not self._database.is_sqlite:
            return await self._in_thread(work)
        async with self._turn:
            return await self._in_thread(work)

    async def _in_time(self, work: Awaitable[_Result], problem: str) -> _Result:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await work
        except (exc.SQLAlchemyError, OSError, StoreConfigurationError) as error:
            _log.warning("the database failed a call", extra={"facts": {"error": type(error).__name__}})
            raise StoreUnavailable("", problem) from None
