"""What is measured of an episode, described in `measures.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from cds_services.knowledge import Entry, load

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.governance.effect.episode import Episode
    from app.governance.effect.trial_decision import StudyOrdered

_APPROPRIATE, _NOT_APPROPRIATE = "appropriate", "not-appropriate"
"""Ratings as they are stored with a decision."""


class Measure(Entry, frozen=True):
    """One outcome.

    Attributes:
        code: its name.
        title: the event that is counted, as a sentence.
        better: which direction is better; empty where neither is.
        among: `advised`: episodes whose first decision made a card; or `everyone`.
        why: why it is measured.
        prefix: how the titles of the studies begin that it is about.
    """

    code: str
    title: str
    better: Literal["lower", "higher", ""]
    among: Literal["advised", "everyone"]
    why: str
    prefix: str = ""


class Measures(Entry, frozen=True):
    """The whole file."""

    measures: tuple[Measure, ...]
    limits: tuple[str, ...]
    too_few: str


@cache
def measures() -> Measures:
    """Read the file, once.

    Raises:
        KnowledgeError: it is invalid; names file, entry and line.
    """
    return load(files("app.governance.effect") / "measures.yaml", Measures)


def counts_in(measure: Measure, episode: Episode) -> bool:
    """Return whether an episode is in the denominator; this is known before anything was shown."""
    return measure.among == "everyone" or bool(episode.first.rules)


def happened(measure: Measure, episode: Episode) -> bool:
    """Return whether the event of a measure happened in an episode."""
    return _EVENTS[measure.code](measure, episode)


def _studies(episode: Episode) -> tuple[StudyOrdered, ...]:
    return episode.signed.studies if episode.signed else ()


def _not_appropriate(_: Measure, episode: Episode) -> bool:
    return any(study.rating == _NOT_APPROPRIATE for study in _studies(episode))


def _appropriate(_: Measure, episode: Episode) -> bool:
    ratings = {study.rating for study in _studies(episode)}
    return _APPROPRIATE in ratings and _NOT_APPROPRIATE not in ratings


def _ct(measure: Measure, episode: Episode) -> bool:
    return any(study.title.startswith(measure.prefix) for study in _studies(episode))


def _followed(_: Measure, episode: Episode) -> bool:
    return episode.signed is not None and episode.first.rules.isdisjoint(episode.signed.rules)


def _signed(_: Measure, episode: Episode) -> bool:
    return episode.signed is not None


_EVENTS: dict[str, Callable[[Measure, Episode], bool]] = {
    "not-appropriate": _not_appropriate,
    "followed": _followed,
    "appropriate": _appropriate,
    "ct": _ct,
    "signed": _signed,
    "not-appropriate-all": _not_appropriate,
}
