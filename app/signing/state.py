"""How far each file and each rule is signed: now, before a change, not any more, or never."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.signing.comparison import COMPARISON

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from app.signing.signature import Signature


class State(StrEnum):
    """How far something is signed, in the words of the review."""

    SIGNED = "signed"
    CHANGED = "changed since it was signed"
    WITHDRAWN = "signature withdrawn"
    NEVER = "never signed"


@dataclass(frozen=True, slots=True)
class Signed:
    """The state of one thing to sign.

    Attributes:
        state: how far it is signed.
        entries: the signatures that count for its present content; where there are none, the last one about it.
    """

    state: State
    entries: tuple[Signature, ...] = ()


def states(subjects: Mapping[str, str], entries: Iterable[Signature]) -> dict[str, Signed]:
    """Return the state of everything that can be signed.

    Args:
        subjects: the hash of the present content of each, by name.
        entries: the signatures, the oldest first.
    """
    about: dict[str, list[Signature]] = {name: [] for name in subjects}
    for entry in entries:
        if entry.subject in about:
            about[entry.subject].append(entry)
    return {name: _state(subjects[name], found) for name, found in about.items()}


def unknown(subjects: Collection[str], entries: Iterable[Signature]) -> list[str]:
    """Return what was signed and is not in this version: a file that was renamed or removed, a rule that is gone."""
    told = {entry.subject for entry in entries if not entry.subject.startswith(COMPARISON)}
    return sorted(told - set(subjects))


def signed(found: Mapping[str, Signed]) -> frozenset[str]:
    """Return the names of what is signed in its present content."""
    return frozenset(name for name, each in found.items() if each.state is State.SIGNED)


def _state(present: str, entries: list[Signature]) -> Signed:
    if not entries:
        return Signed(State.NEVER)
    now = [entry for entry in entries if entry.sha256 == present]
    if not now:
        return Signed(State.CHANGED, (entries[-1],))
    if now[-1].act == "withdrawn":
        return Signed(State.WITHDRAWN, (now[-1],))
    since = next((place for place in range(len(now), 0, -1) if now[place - 1].act == "withdrawn"), 0)
    return Signed(State.SIGNED, tuple(now[since:]))
