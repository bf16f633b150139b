"""The real service behind a real socket."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from app.telemetry.logs import JsonLines
from cds_services import registry
from tests.app.conftest import running
from tests.wire.calls import TODAY, Call, every_call

if TYPE_CHECKING:
    from collections.abc import Iterator

REAL_SERVICES = registry.services
"""Kept from before another test could put a stand-in there."""


@contextmanager
def real_service(**settings: object) -> Iterator[httpx.Client]:
    """Serve the real services with these settings, on a free port if none is among them; yields a client of them."""
    chosen = Settings.model_validate({"today": TODAY, "log_level": "error"} | settings)
    port = chosen.port if "port" in settings else 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "services", REAL_SERVICES)
        app = create_app(chosen)
    with running(app, port) as base_url, httpx.Client(base_url=base_url, trust_env=False) as http:
        yield http


@pytest.fixture(scope="session")
def service() -> Iterator[httpx.Client]:
    """One server for all tests of this folder."""
    with real_service() as http:
        yield http


class Reply(NamedTuple):
    """A call with its decoded answer, and the seconds of the processor that call and answer took together."""

    call: Call
    answer: dict[str, Any]
    seconds: float


@pytest.fixture(scope="session")
def replies(service: httpx.Client) -> list[Reply]:
    """Every call, answered once; each answer is a 200."""
    found = []
    for call in every_call():
        began = time.process_time()  # the service is in this process
        answer = service.post(call.path, json=call.body)
        taken = time.process_time() - began
        assert answer.status_code == 200, (call.name, answer.text)
        assert answer.headers["content-type"] == "application/json"
        found.append(Reply(call, answer.json(), taken))
    return found


@pytest.fixture
def log_lines() -> Iterator[list[str]]:
    """Every line that this test makes the product or its server write, at any level."""
    lines: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(JsonLines().format(record))

    loggers = [logging.getLogger(name) for name in ("imaging_cds", "uvicorn", "asyncio", "httpx")]
    collector, levels = Collector(logging.DEBUG), [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(collector)
        logger.setLevel(logging.DEBUG)
    yield lines
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(collector)
        logger.setLevel(level)
