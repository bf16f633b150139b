"""The canary's calls: what is sent, to which service, and which cards must come."""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec

from app.errors import ConfigurationError
from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, load

if TYPE_CHECKING:
    from pathlib import Path

_DAYS_AGO = re.compile(rb"\{today-(\d+)d\}")


class CanaryCall(Entry, frozen=True):
    """One call.

    Attributes:
        name: its name in log, metrics and alerts; `requests/NAME.json` is what is sent.
        service: id of the service that is called.
        expect: rules whose cards must come, and no others; empty for silence.
        why: why this call.
    """

    name: str
    service: str
    expect: tuple[str, ...]
    why: str


class CallsFile(Entry, frozen=True):
    """The whole file."""

    calls: tuple[CanaryCall, ...]


class Expectation(Entry, frozen=True):
    """What a site expects of one call instead."""

    name: str
    expect: tuple[str, ...]
    why: str = ""


class ExpectationsFile(Entry, frozen=True):
    """A site's own expectations."""

    calls: tuple[Expectation, ...]


def canary_calls(own: Path | None) -> tuple[CanaryCall, ...]:
    """Return the calls, with what a site expects instead.

    Args:
        own: the site's file; None where everything is as delivered.

    Raises:
        ConfigurationError: the file cannot be used; names file and line, or the call that does not exist.
    """
    calls = load(files("app.canary") / "calls.yaml", CallsFile).calls
    if own is None:
        return calls
    instead = {each.name: each.expect for each in _expectations(own).calls}
    unknown = sorted(instead.keys() - {call.name for call in calls})
    if unknown:
        known = ", ".join(call.name for call in calls)
        raise ConfigurationError(f"--expect: {own.name}: there is no call {unknown[0]!r}; there are: {known}")
    return tuple(msgspec.structs.replace(call, expect=instead.get(call.name, call.expect)) for call in calls)


def request_of(call: CanaryCall, today: date) -> dict[str, Any]:
    """Return the body of a call, with an id of its own and dates that are recent.

    Args:
        call: the call.
        today: the date that the dates of the request are relative to.
    """
    text = (files("app.canary") / "requests" / f"{call.name}.json").read_bytes()
    dated = _DAYS_AGO.sub(lambda found: (today - timedelta(days=int(found[1]))).isoformat().encode(), text)
    body: dict[str, Any] = msgspec.json.decode(dated)
    return body | {"hookInstance": str(uuid4())}


def _expectations(path: Path) -> ExpectationsFile:
    try:
        return load(path, ExpectationsFile)
    except KnowledgeError as error:
        raise ConfigurationError(f"--expect: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        problem = getattr(error, "strerror", None) or "not UTF-8"
        raise ConfigurationError(f"--expect: {path}: cannot be read: {problem}") from None
