"""What must be true after a soak; each check states what it found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.soak_calls import LOST, OK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from benchmarks.soak_calls import Call

GROWTH_LIMIT = 1.10
"""Memory of the last third of a process's life, over that of its middle third."""
SLOW_SECONDS = 1.0
P99_LIMIT = 250.0
"""Milliseconds within which 99 of 100 good calls are answered while others attack."""
STRETCH_SECONDS = 3.0
FORBIDDEN = "403"
LOSS_SECONDS = 3.0
"""Decisions of calls answered less than this time before the kill may not have been written yet."""
_LEAST_SAMPLES = 9
_UNAVAILABLE = 503
_SHOWN = 3
_FEWEST_CALLS = 50
"""Of a stretch that says anything about one call in a hundred."""


class Span(NamedTuple):
    """A period, by the monotonic clock."""

    began: float
    ended: float

    def touches(self, call: Call) -> bool:
        """Return whether a call was in progress during it."""
        return call.due <= self.ended and call.ended >= self.began


@dataclass(frozen=True, slots=True)
class Check:
    """One finding."""

    name: str
    good: bool
    told: str


def answers(calls: Sequence[Call]) -> Check:
    """Every answer is correct."""
    wrong = [call for call in calls if call.wrong]
    told = "; ".join(f"{call.kind}: {call.wrong}" for call in wrong[:_SHOWN])
    answered = sum(call.status == OK for call in calls)
    return Check("right answers", answered > 0 and not wrong, f"{len(wrong)} wrong of {answered:,} {told}".rstrip())


def failures(calls: Iterable[Call], feedback: Iterable[Call], outage: Span, kill: Span) -> Check:
    """Nothing failed except feedback during the database outage, and the calls that the kill interrupted."""
    excused = Counter[str]()
    other = Counter[str]()
    for call in (*calls, *feedback):
        if call.status == OK:
            continue
        if call.status == LOST and kill.touches(call):
            excused["cut off by the kill"] += 1
        elif call.kind == "feedback" and call.status == _UNAVAILABLE and outage.touches(call):
            excused["feedback put off by the outage"] += 1
        else:
            other[f"{call.kind}: {call.status or 'no answer'}"] += 1
    told = ", ".join(f"{count:,} {what}" for what, count in (other or excused).most_common(_SHOWN))
    return Check("no other failure", not other, told or "none")


def outage_unnoticed(calls: Iterable[Call], outage: Span) -> Check:
    """No service call failed or was slow because of the database outage."""
    during = [call for call in calls if outage.touches(call)]
    failed = sum(call.status != OK for call in during)
    slow = sum(call.seconds > SLOW_SECONDS for call in during)
    longest = max((call.seconds for call in during), default=0.0)
    told = f"{len(during):,} calls, {failed} failed, {slow} over {SLOW_SECONDS:.0f} s, longest {longest * 1000:.0f} ms"
    return Check("outage not noticed", bool(during) and not failed and not slow, told)


def feedback_kept(acknowledged: Collection[tuple[str, str]], stored: Collection[tuple[str, str]]) -> Check:
    """All acknowledged feedback is in the database."""
    lost = set(acknowledged) - set(stored)
    return Check("feedback kept", bool(acknowledged) and not lost, f"{len(lost)} lost of {len(acknowledged):,}")


def decisions_kept(answered: Mapping[str, float], stored: Collection[str], killed: float) -> Check:
    """The decisions of all answered calls are in the database, except the last moments before the kill.

    Args:
        answered: when each call was answered, by its identifier.
        stored: the calls whose decisions are in the database.
        killed: when the service was killed.
    """
    kept = set(stored)
    lost = [when for call, when in answered.items() if call not in kept]
    # An answer that was sent before the kill may be read after it.
    excused = [when for when in lost if killed - LOSS_SECONDS <= when <= killed + 0.5]
    told = f"{len(answered) - len(lost):,} of {len(answered):,}; {len(excused)} lost to the kill"
    if excused:
        told += f", the oldest {max(0.0, killed - min(excused)):.1f} s old"
    other = len(lost) - len(excused)
    return Check("decisions kept", bool(answered) and not other, told + (f"; {other} lost otherwise" if other else ""))


def in_time(p99s: Sequence[float]) -> Check:
    """The attackers do not slow down the good callers.

    They attack all the time, so a slowdown shows in every stretch; in a few of them it is the machine that was busy.

    Args:
        p99s: of the answered calls of each stretch, in milliseconds.
    """
    usual, slowest = (median(p99s), max(p99s)) if p99s else (0.0, 0.0)
    told = f"{usual:.0f} ms of {P99_LIMIT:.0f} ms in half of {len(p99s)} stretches, at most {slowest:.0f} ms"
    return Check("p99 under attack", 0 < usual < P99_LIMIT, told)


def attacked(done: Mapping[str, int], answers: Mapping[str, int]) -> Check:
    """Each kind of attack was made, and pages of another origin wrote nothing."""
    told = ", ".join(f"{count:,} {what}" for what, count in done.items())
    refused = bool(answers) and set(answers) == {FORBIDDEN}
    return Check(
        "attacks", refused and all(done.values()), told if refused else f"answered with {dict(answers)}; {told}"
    )


def memory(samples: Sequence[float]) -> Check:
    """The memory of the service does not grow once it is warm; samples are megabytes, evenly over a process's life."""
    if len(samples) < _LEAST_SAMPLES:
        return Check("memory", good=False, told=f"{len(samples)} samples are too few")
    third = len(samples) // 3
    plateau, last = median(samples[third : 2 * third]), median(samples[-third:])
    return Check(
        "memory", last <= plateau * GROWTH_LIMIT, f"{last:.0f} MB after {plateau:.0f} MB, peak {max(samples):.0f} MB"
    )


def stretches(calls: Iterable[Call], *but: Span) -> list[float]:
    """Return the p99 in milliseconds of each few seconds of the run, outside of these periods."""
    parts: dict[int, list[float]] = {}
    for call in calls:
        if call.status == OK and not any(span.touches(call) for span in but):
            parts.setdefault(int(call.due / STRETCH_SECONDS), []).append(call.seconds * 1000)
    return [quantiles(took, n=100)[98] for took in parts.values() if len(took) >= _FEWEST_CALLS]


def percentiles(calls: Iterable[Call], *but: Span) -> tuple[float, float, float]:
    """Return median, p99 and maximum of the answered calls in milliseconds, outside of these periods."""
    took = [call.seconds * 1000 for call in calls if call.status == OK and not any(span.touches(call) for span in but)]
    if len(took) < 2:  # noqa: PLR2004 - quantiles need two
        return (0.0, 0.0, 0.0)
    return median(took), quantiles(took, n=100)[98], max(took)
