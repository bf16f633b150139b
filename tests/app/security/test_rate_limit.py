"""One client cannot take what belongs to the others."""

from __future__ import annotations

from app.security.rate_limit import RateLimit


class Clock:
    """A clock that stands until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


def test_a_client_may_call_as_often_as_it_is_allowed_and_again_when_time_has_passed() -> None:
    clock = Clock()
    limit = RateLimit(60, clock)
    assert [limit.take("hospital") for _ in range(60)] == [0] * 60
    assert limit.take("hospital") == 1
    assert limit.take("another") == 0
    clock.now += 1
    assert limit.take("hospital") == 0
    assert limit.take("hospital") == 1


def test_the_wait_is_long_enough() -> None:
    clock = Clock()
    limit = RateLimit(2, clock)
    assert [limit.take("hospital"), limit.take("hospital")] == [0, 0]
    wait = limit.take("hospital")
    assert wait == 30
    clock.now += wait
    assert limit.take("hospital") == 0


def test_silence_saves_up_no_more_than_a_minute() -> None:
    clock = Clock()
    limit = RateLimit(3, clock)
    limit.take("hospital")
    clock.now += 3600
    assert [limit.take("hospital") for _ in range(4)] == [0, 0, 0, 20]
