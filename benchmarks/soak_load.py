"""The load of the soak: service calls at a given rate, feedback on a share of the cards, and a record of each."""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from benchmarks.soak_calls import LOST, OK, Call, Noted
from benchmarks.soak_client import Connections, NoAnswerError
from benchmarks.soak_mix import blotted

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from benchmarks.soak_mix import Ask

FEEDBACK_SHARE = 0.3
_AT_A_TIME = 64
_REASON = {"reason": {"code": "patient-preference", "system": "https://example.org/override-reasons"}}


class _Suggestion(msgspec.Struct):
    uuid: str


class _Card(msgspec.Struct):
    uuid: str
    suggestions: list[_Suggestion] = []


class _Answer(msgspec.Struct):
    cards: list[_Card]


_read = msgspec.json.Decoder(_Answer).decode


class Load:
    """Sends calls drawn from a mix.

    Args:
        port: of the service.
        asks: the mix.

    Attributes:
        down: set while the service is known to be down: calls that would wait for a connection are dropped.
    """

    def __init__(self, port: int, asks: list[Ask]) -> None:
        self.noted = Noted()
        self._asks = asks
        self._draw = random.Random(414)  # noqa: S311 - no secret; the same calls in every run
        self._calls = Connections(port, _AT_A_TIME)
        # Feedback may wait for the database; service calls must not wait behind it.
        self._feedback = Connections(port, _AT_A_TIME)
        self._tasks: set[asyncio.Task[None]] = set()
        self.down = False

    async def relieved(self) -> None:
        """Wait until the calls that wait for a connection have one."""
        await self._calls.relieved()

    async def capacity(self, seconds: float) -> float:
        """Send as fast as answers arrive; return service calls per second."""
        until = time.monotonic() + seconds
        before = len(self.noted.calls)

        async def follow() -> None:
            while time.monotonic() < until:
                await self._call(time.monotonic())

        await asyncio.gather(*(follow() for _ in range(16)))
        return (len(self.noted.calls) - before) / seconds

    async def drive(self, rate: float, seconds: float) -> None:
        """Send the given number of calls per second, whatever their results."""
        began = time.monotonic()
        for number in range(int(rate * seconds)):
            due = began + number / rate
            wait = due - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            elif number % 16 == 0:
                await asyncio.sleep(0)
            self._start(self._call(due))

    async def finish(self) -> None:
        """Wait for the calls in progress."""
        while self._tasks:
            await asyncio.wait(self._tasks)
        self._calls.close()
        self._feedback.close()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _call(self, due: float) -> None:
        ask = self._draw.choice(self._asks)
        instance = str(uuid.UUID(int=self._draw.getrandbits(128)))
        if self.down and self._calls.exhausted:
            self.noted.calls.append(Call(ask.name, due, time.monotonic(), LOST, instance))
            return
        try:
            status, answer = await self._calls.post(ask.path, ask.body(instance))
        except NoAnswerError:
            self.noted.calls.append(Call(ask.name, due, time.monotonic(), LOST, instance))
            return
        ended = time.monotonic()
        wrong = _fault(ask, answer, instance) if status == OK else ""
        self.noted.calls.append(Call(ask.name, due, ended, status, instance, wrong))
        if status != OK or wrong:
            return
        self.noted.asked[instance] = ask
        for card in _read(answer).cards:
            if self._draw.random() < FEEDBACK_SHARE:
                self._start(self._respond(ask, card))

    async def _respond(self, ask: Ask, card: _Card) -> None:
        item: dict[str, object] = {"card": card.uuid, "outcomeTimestamp": datetime.now(UTC).isoformat()}
        if card.suggestions and self._draw.random() < 0.5:  # noqa: PLR2004 - every other
            item |= {"outcome": "accepted", "acceptedSuggestions": [{"id": card.suggestions[0].uuid}]}
        else:
            item |= {"outcome": "overridden", "overrideReason": _REASON}
        body = msgspec.json.encode({"feedback": [item]})
        due = time.monotonic()
        try:
            status, _ = await self._feedback.post(f"{ask.path}/feedback", body)
        except NoAnswerError:
            status = LOST
        self.noted.feedback.append(Call("feedback", due, time.monotonic(), status, card.uuid))
        if status == OK:
            self.noted.acknowledged.append((card.uuid, str(item["outcome"])))


def _fault(ask: Ask, answer: bytes, instance: str) -> str:
    given = blotted(answer, instance)
    if given == ask.answer:
        return ""
    told, right = _rules(given), _rules(ask.answer)
    return f"cards {told}, not {right}" if told != right else "the same cards in other words"


def _rules(answer: bytes) -> list[tuple[str, str]]:
    try:
        cards = msgspec.json.decode(answer)["cards"]
        return [(card["source"]["topic"]["code"], card["indicator"]) for card in cards]
    except (msgspec.DecodeError, KeyError, TypeError):
        return [("unreadable", "")]
