"""Readiness of this process: named checks that other parts register, run at each request.

A check looks only at what is already known (the last write, the age of a file) and never waits: the answer must be
immediate, above all while something is down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from app.errors import operation_outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

READY = 200
NOT_READY = 503


@dataclass(frozen=True, slots=True)
class Check:
    """One condition that must hold.

    Attributes:
        name: what it is about, in one word: `database`, `keys`.
        problem: returns what is wrong, in words without addresses or patient data; empty if nothing is wrong.
        needed: false if advice can be given without it; then the problem is shown, and the process stays ready.
    """

    name: str
    problem: Callable[[], str]
    needed: bool = True


class Readiness:
    """All checks of one application.

    Args:
        versions: further members of the answer: versions of software and knowledge, the date if it is fixed.
    """

    def __init__(self, versions: Mapping[str, str]) -> None:
        self._versions = dict(versions)
        self._checks: list[Check] = []

    def add(self, check: Check) -> None:
        """Run this check, too, from now on."""
        self._checks.append(check)

    def answer(self) -> tuple[int, bytes]:
        """Run every check.

        Returns:
            200 with the versions and the state of each check, or 503 with an OperationOutcome that has one issue for
            each check that failed.
        """
        problems = [(check, _problem(check)) for check in self._checks]
        failed = [(check.name, problem) for check, problem in problems if problem and check.needed]
        if failed:
            return NOT_READY, msgspec.json.encode(_outcome(failed))
        content: dict[str, Any] = {"status": "ready", **self._versions}
        if problems:
            content["checks"] = {check.name: problem or "ok" for check, problem in problems}
        return READY, msgspec.json.encode(content)


def _problem(check: Check) -> str:
    try:
        return check.problem()
    except Exception as error:  # noqa: BLE001 - a check that breaks is a check that fails
        return f"the check itself failed ({type(error).__name__})"


def _outcome(failed: list[tuple[str, str]]) -> dict[str, Any]:
    outcomes = [operation_outcome("transient", f"{name}: {problem}") for name, problem in failed]
    return {**outcomes[0], "issue": [issue for outcome in outcomes for issue in outcome["issue"]]}
