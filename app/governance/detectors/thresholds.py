"""The thresholds of the detectors, from `thresholds.yaml`, each with its reason."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cds_services.knowledge import Choice, Entry, load


class Description(Entry, frozen=True):
    """What a detector is called, what its finding means, and what to do about it."""

    title: str
    means: str
    remedy: str


class RuleStopped(Description, frozen=True):
    """A rule makes no card any more."""

    chance: Choice[float]
    fewest_cards: Choice[int]
    forget_days: Choice[int]


class RuleSpike(Description, frozen=True):
    """A rule makes far more cards."""

    windows: Choice[tuple[int, ...]]
    ratio: Choice[float]
    fewest_cards: Choice[int]
    chance: Choice[float]


class ClientQuiet(Description, frozen=True):
    """A client stopped calling."""

    expected: Choice[int]
    share: Choice[float]
    busy_days: Choice[int]
    closed_share: Choice[float]
    longest: Choice[int]


class ShareRose(Description, frozen=True):
    """A share of the patients rose."""

    window: Choice[int]
    fewest_patients: Choice[int]
    longest: Choice[int]
    rise: Choice[float]
    ratio: Choice[float]
    chance: Choice[float]


class FeedbackStopped(Description, frozen=True):
    """No feedback arrives any more."""

    chance: Choice[float]
    fewest_feedback: Choice[int]
    lag_days: Choice[int]
    forget_days: Choice[int]


class CatalogueChanged(Description, frozen=True):
    """Orders vanished, and others came."""

    window: Choice[int]
    fewest_patients: Choice[int]
    longest: Choice[int]
    new_share: Choice[float]
    fewest_new: Choice[int]
    chance: Choice[float]


class Thresholds(Entry, frozen=True):
    """The whole file."""

    baseline_days: Choice[int]
    history_days: Choice[int]
    rule_stopped: RuleStopped
    rule_spike: RuleSpike
    client_quiet: ClientQuiet
    prefetch_lost: ShareRose
    feedback_stopped: FeedbackStopped
    unknown_codes: ShareRose
    catalogue_changed: CatalogueChanged

    def description(self, detector: str) -> Description:
        """Return what is said about a detector, by its code."""
        found: Description = getattr(self, detector.replace("-", "_"))
        return found


@cache
def thresholds() -> Thresholds:
    """Read the file, once.

    Raises:
        KnowledgeError: it is invalid; names file, entry and line.
    """
    return load(files("app.governance.detectors") / "thresholds.yaml", Thresholds)
