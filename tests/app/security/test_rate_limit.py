"""So many calls a second for each client, and no more."""

from __future__ import annotations

from typing import Any

import pytest

from app.errors import TooManyRequests
from app.security.rate_limit import RateLimiter
from app.settings import Settings
from tests.app.conftest import client_of


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def read(self) -> float:
        """Tell the time."""
        return self.now


def calls_admitted(throttle: RateLimiter, client: str, calls: int) -> int:
    """How many of so many calls at once are let through."""
    admitted = 0
    for _ in range(calls):
        try:
            throttle.admit(client)
        except TooManyRequests:
            continue
        admitted += 1
    return admitted


def test_the_share_comes_back_with_time() -> None:
    clock = Clock()
    throttle = RateLimiter(5, clock.read)
    assert calls_admitted(throttle, "a", 9) == 5
    clock.now += 0.5
    assert calls_admitted(throttle, "a", 9) == 2
    clock.now += 3600
    assert calls_admitted(throttle, "a", 9) == 5


def test_one_client_does_not_use_up_the_share_of_another() -> None:
    throttle = RateLimiter(5, Clock().read)
    assert calls_admitted(throttle, "a", 9) == 5
    assert calls_admitted(throttle, "b", 9) == 5


def test_a_client_may_call_less_than_once_a_second() -> None:
    clock = Clock()
    throttle = RateLimiter(0.5, clock.read)
    assert calls_admitted(throttle, "a", 3) == 1
    clock.now += 2
    assert calls_admitted(throttle, "a", 3) == 1


def test_nought_sets_no_limit() -> None:
    assert calls_admitted(RateLimiter(0, Clock().read), "a", 1000) == 1000


@pytest.mark.usefixtures("stubbed")
def test_n28_too_many_calls_are_told_to_wait(request_body: dict[str, Any]) -> None:
    with client_of(Settings(calls_per_second=0.01)) as client:
        assert client.call(request_body).status_code == 200
        answer = client.call(request_body)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
        assert answer.json()["issue"][0]["code"] == "throttled"
        assert "Jane" not in answer.text
        assert client.http.get("/cds-services").status_code == 200
