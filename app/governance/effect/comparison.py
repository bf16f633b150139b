"""The arms compared: who was in them, and how often each event happened."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

from app.governance.effect.episode import Episode, episodes
from app.governance.effect.measures import counts_in, happened, measures
from app.governance.effect.trial_decision import CARD, CONTROL
from app.governance.statistics.clusters import Cluster, ClusteredProportion, clustered, compare_clustered
from app.governance.statistics.proportion import proportion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from app.governance.effect.measures import Measure
    from app.governance.effect.trial_decision import TrialDecision
    from app.governance.statistics.comparison import Comparison
    from app.governance.statistics.proportion import Proportion


@dataclass(frozen=True, slots=True)
class Trial:
    """What was approved and drawn.

    Attributes:
        study: the id of the study in the site file, under which it was approved.
        by: what was drawn: users, or encounters. Encounters are not stored, so that patients stand for them.
        first: first day.
        last: last day.
    """

    study: str
    by: Literal["user", "encounter"]
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ArmFlow:
    """How many were in one arm, step by step, as a CONSORT diagram states them.

    Attributes:
        arm: `card` or `control`.
        units: clinicians (or patients) that were drawn into the arm and ordered.
        episodes: episodes that began in the period; all are analysed.
        crossed: of these, episodes with a decision of the other arm.
        advised: episodes whose first decision made a card.
        shown: of these, those in which a card was sent: nearly all in one arm, none in the other.
        signed: episodes with a signed order.
    """

    arm: str
    units: int
    episodes: int
    crossed: int
    advised: int
    shown: int
    signed: int


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """One measure in both arms; None where an arm has no episode, or too few for a comparison."""

    measure: Measure
    card: ClusteredProportion | None
    control: ClusteredProportion | None
    comparison: Comparison | None


@dataclass(frozen=True, slots=True)
class Effect:
    """The result of a trial.

    Attributes:
        trial: what was approved and drawn.
        flow: both arms, the card arm first.
        results: every measure, the primary one first.
        accepted: episodes with an accepted card, among those in which one was sent; the control arm has none.
        limits: what the numbers do not say.
    """

    trial: Trial
    flow: tuple[ArmFlow, ArmFlow]
    results: tuple[MeasureResult, ...]
    accepted: Proportion | None
    limits: tuple[str, ...]


def effect(trial: Trial, decisions: Iterable[TrialDecision]) -> Effect:
    """Compare the arms.

    Args:
        trial: what was approved and drawn.
        decisions: sorted by patient and time, and reaching a day beyond the last day.

    Raises:
        ValueError: there is no study id; a comparison that no one approved is not made.
    """
    if not trial.study.strip():
        raise ValueError("the site file states no study id for the trial; set `study` under `trial`")
    end = datetime.combine(trial.last + timedelta(days=1), time(), UTC)
    begun = [each for each in episodes(decisions) if each.first.time < end]
    arms = {arm: [each for each in begun if each.first.arm == arm] for arm in (CARD, CONTROL)}
    text = measures()
    sent = [each for each in arms[CARD] if any(decision.sent for decision in each.decisions)]
    accepted = sum(any(decision.accepted for decision in each.decisions) for each in sent)
    return Effect(
        trial,
        (_flow(trial, CARD, arms[CARD]), _flow(trial, CONTROL, arms[CONTROL])),
        tuple(_result(trial, measure, arms[CARD], arms[CONTROL]) for measure in text.measures),
        proportion(accepted, len(sent)),
        text.limits,
    )


def _unit(trial: Trial, episode: Episode) -> str:
    return episode.first.user if trial.by == "user" else episode.first.patient


def _flow(trial: Trial, arm: str, own: Sequence[Episode]) -> ArmFlow:
    advised = [each for each in own if each.first.rules]
    return ArmFlow(
        arm=arm,
        units=len({_unit(trial, each) for each in own}),
        episodes=len(own),
        crossed=sum(each.crossed for each in own),
        advised=len(advised),
        shown=sum(any(decision.sent for decision in each.decisions) for each in advised),
        signed=sum(each.signed is not None for each in own),
    )


def _result(trial: Trial, measure: Measure, card: Sequence[Episode], control: Sequence[Episode]) -> MeasureResult:
    first, second = _share(trial, measure, card), _share(trial, measure, control)
    both = compare_clustered(first, second) if first is not None and second is not None else None
    return MeasureResult(measure, first, second, both)


def _share(trial: Trial, measure: Measure, own: Sequence[Episode]) -> ClusteredProportion | None:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for episode in own:
        if counts_in(measure, episode):
            cell = counts[_unit(trial, episode)]
            cell[0] += happened(measure, episode)
            cell[1] += 1
    return clustered([Cluster(*cell) for cell in counts.values()])
