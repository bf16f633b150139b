"""Complete one request without a web server, for tests of what is not seen from outside."""

from __future__ import annotations

import asyncio
import time
from datetime import date
from typing import TYPE_CHECKING, Any

from app.client_profiles.core import Core
from app.clients.client import Client
from app.fhir_access.prefetch_completion import PrefetchCompletion
from app.settings import Settings
from app.telemetry.logs import FACTS, MARKS
from cds_services.cds_hooks import Deployment
from cds_services.hook_request import read_request
from tests.app.fhir_access.conftest import REAL_SERVICES
from tests.peers.fhir_server import TOKEN

if TYPE_CHECKING:
    import httpcore

    from cds_services.hook_request import HookRequest

OFFERED = {hook: each for (_, hook), each in REAL_SERVICES(Deployment("https://cds.example.org")).items()}
SERVICE = OFFERED["order-select"]
ANYBODY = Client("anybody", Core())


def complete(  # noqa: PLR0913 - each is one side of a call
    body: dict[str, Any],
    base: str = "",
    settings: Settings | None = None,
    backend: httpcore.AsyncNetworkBackend | None = None,
    *,
    facts: dict[str, Any] | None = None,
    times: int = 1,
) -> HookRequest:
    """Complete a request, `times` in the same process, with access to `base` where it is given.

    Raises:
        RequestError: the call would be refused.
    """
    if base:
        body = body | {"fhirServer": base, "fhirAuthorization": {"access_token": TOKEN}}
    called, service = read_request(body, body["hook"]), OFFERED[body["hook"]]

    async def run() -> HookRequest:
        async with PrefetchCompletion(
            settings or Settings(fhir_servers=(base,) if base else ()), backend
        ) as completion:
            for _ in range(times - 1):
                await completion.complete(called, service, ANYBODY, date(2026, 11, 22), {})
            return await completion.complete(
                called,
                service,
                ANYBODY,
                date(2026, 11, 22),
                {FACTS: {} if facts is None else facts, MARKS: [("", time.perf_counter())]},
            )

    return asyncio.run(run())
