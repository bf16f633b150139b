"""The result of a trial as tables of words and numbers, for a page, a file or the terminal."""

from __future__ import annotations

from math import isinf
from typing import TYPE_CHECKING

from app.governance.effect.measures import measures

if TYPE_CHECKING:
    from app.governance.effect.comparison import ArmFlow, Effect, MeasureResult
    from app.governance.statistics.clusters import ClusteredProportion
    from app.governance.statistics.interval import Interval

Rows = tuple[tuple[str, ...], ...]
"""Rows of cells; the first row is the headings."""

_NONE = "—"


def flow_table(effect: Effect) -> Rows:
    """Return who was in the arms, step by step, after CONSORT."""
    card, control = effect.flow
    units = "clinicians" if effect.trial.by == "user" else "patients"

    def row(what: str, of: str) -> tuple[str, str, str]:
        return what, _number(card, of), _number(control, of)

    return (
        ("", "card arm", "control arm"),
        row(f"{units} drawn into the arm who ordered", "units"),
        row("episodes, all analysed in the arm that they were drawn into", "episodes"),
        row("of these with a decision of the other arm, too", "crossed"),
        row("with advice on the first order", "advised"),
        row("of these with a card that was sent", "shown"),
        row("with a signed order", "signed"),
    )


def result_table(effect: Effect) -> Rows:
    """Return every measure with its intervals; the primary one is first."""
    head = ("measure", "better", "card arm", "control arm", "difference (95 % interval)", "ratio (95 % interval)")
    return (head, *(_result(each) for each in effect.results))


def notes(effect: Effect) -> tuple[str, ...]:
    """Return what must stand beside the tables; so must the limits, `Effect.limits`."""
    few = any(each.comparison is None for each in effect.results)
    unit = "clinician" if effect.trial.by == "user" else "patient"
    accepted = effect.accepted
    trial = effect.trial
    told = [
        f"Study {trial.study}, {trial.first:%d %B %Y} to {trial.last:%d %B %Y}.",
        f"Intervals allow for orders of one {unit} resembling each other.",
        f"The first measure is the primary one: {effect.results[0].measure.title.lower()}.",
    ]
    if accepted is not None:
        share = f"{_share(accepted.share)}, 95 % interval {_interval(accepted.interval)}"
        told.append(f"A card was accepted in {accepted.events} of the {accepted.total} episodes with one ({share}).")
    return (*told, *((measures().too_few,) if few else ()))


def _number(flow: ArmFlow, of: str) -> str:
    return f"{getattr(flow, of):,}"


def _result(result: MeasureResult) -> tuple[str, ...]:
    both = result.comparison
    difference = ratio = _NONE
    if both is not None:
        difference = f"{_points(both.difference)} ({_points_interval(both.difference_interval)})"
        if both.ratio is not None and both.ratio_interval is not None:
            ratio = f"{both.ratio:.2f} ({both.ratio_interval.low:.2f} to {_high(both.ratio_interval.high)})"
    return (
        result.measure.title,
        result.measure.better or _NONE,
        _arm(result.card),
        _arm(result.control),
        difference,
        ratio,
    )


def _arm(share: ClusteredProportion | None) -> str:
    return f"{share.events:,} of {share.total:,} ({_share(share.share)})" if share is not None else _NONE


def _share(share: float) -> str:
    return f"{share * 100:.1f} %"


def _interval(interval: Interval) -> str:
    return f"{interval.low * 100:.1f} to {interval.high * 100:.1f} %"


def _points(difference: float) -> str:
    return f"{difference * 100:+.1f} points"


def _points_interval(interval: Interval) -> str:
    return f"{interval.low * 100:+.1f} to {interval.high * 100:+.1f}"


def _high(limit: float) -> str:
    return "no limit" if isinf(limit) else f"{limit:.2f}"
