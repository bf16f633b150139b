"""Ready or not, with the name of what is missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from app.endpoints.health import Check, Readiness
from app.main import create_app
from app.settings import Settings
from tests.app.conftest import running

if TYPE_CHECKING:
    from collections.abc import Callable

VERSIONS = {"version": "1", "knowledge": "abc"}


def readiness(*checks: Check) -> Readiness:
    """Put checks together."""
    ready = Readiness(VERSIONS)
    for check in checks:
        ready.add(check)
    return ready


def told(ready: Readiness) -> tuple[int, dict[str, Any]]:
    """Ask, and read the answer."""
    status, content = ready.answer()
    return status, json.loads(content)


def problem(text: str) -> Callable[[], str]:
    """Make a check that finds this."""
    return lambda: text


def test_ready_without_checks() -> None:
    assert told(readiness()) == (200, {"status": "ready", **VERSIONS})


def test_every_check_is_named() -> None:
    status, answer = told(readiness(Check("database", problem("")), Check("keys", problem(""))))
    assert (status, answer["checks"]) == (200, {"database": "ok", "keys": "ok"})


def test_what_failed_is_named_as_an_operation_outcome() -> None:
    ready = readiness(
        Check("database", problem("not reached since 12:00")),
        Check("keys", problem("older than a day")),
        Check("disk", problem("")),
    )
    status, outcome = told(ready)
    assert (status, outcome["resourceType"]) == (503, "OperationOutcome")
    assert [issue["diagnostics"] for issue in outcome["issue"]] == [
        "database: not reached since 12:00",
        "keys: older than a day",
    ]
    assert {issue["code"] for issue in outcome["issue"]} == {"transient"}


def test_what_advice_does_not_need_is_shown_and_tolerated() -> None:
    status, answer = told(readiness(Check("database", problem("not reached"), needed=False)))
    assert (status, answer["status"], answer["checks"]) == (200, "ready", {"database": "not reached"})


def test_a_check_that_breaks_fails_without_its_message() -> None:
    def broken() -> str:
        raise ValueError("postgresql://user:secret@db")

    status, content = readiness(Check("database", broken)).answer()
    assert status == 503
    assert b"ValueError" in content
    assert b"secret" not in content


@pytest.mark.usefixtures("stubbed")
def test_the_address_follows_a_check_that_is_plugged_in() -> None:
    state = [""]
    app = create_app(Settings())
    app.state.readiness.add(Check("database", lambda: state[0]))
    with running(app) as base_url:
        assert httpx.get(f"{base_url}/health/ready", trust_env=False).json()["checks"]["database"] == "ok"
        state[0] = "not reached"
        answer = httpx.get(f"{base_url}/health/ready", trust_env=False)
        assert (answer.status_code, answer.headers["cache-control"]) == (503, "no-store")
        assert httpx.get(f"{base_url}/health/live", trust_env=False).status_code == 200
