"""What waits too long is given up."""

from __future__ import annotations

import asyncio

import pytest

from app.errors import TryAgain, answer
from app.limits.deadline import Deadline


def test_a_call_that_waits_too_long_is_answered_503_with_a_time_to_try_again() -> None:
    async def wait() -> None:
        async with Deadline(0.01):
            await asyncio.sleep(60)

    with pytest.raises(TryAgain) as late:
        asyncio.run(wait())
    told = answer(late.value)
    assert (told.status_code, told.headers["retry-after"]) == (503, "1")
    assert b'"code":"timeout"' in told.body


def test_a_call_in_time_is_left_alone() -> None:
    async def wait() -> str:
        async with Deadline(60):
            return "done"

    assert asyncio.run(wait()) == "done"


def test_a_failure_of_another_kind_stays_what_it_is() -> None:
    async def fail() -> None:
        async with Deadline(60):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(fail())
