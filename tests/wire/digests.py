"""One digest for each case report, hook and profile: of the answer, its explanation and the row that is kept of it.

Whole answers of so many calls would fill the repository. A digest says only that something changed, which is enough
for a change that must not change anything. Times, drawn ids and the versions of knowledge and product are masked.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import pytest

from app import strict_json
from app.client_profiles.registry import PROFILES
from app.main import create_app
from app.settings import Settings
from app.store.decision_record import DecidedCall, record_of
from app.store.pseudonym import Pseudonym
from cds_services import registry
from tests.results_vignettes import case as results
from tests.results_vignettes import patient_view
from tests.vignettes.answers import asking_back
from tests.vignettes.case import load
from tests.vignettes.order_select import request
from tests.wire.calls import at_signing
from tests.wire.conftest import REAL_SERVICES
from tests.wire.golden import ADDRESSES, HASH_KEY, authorization, deployment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from cds_services.cds_hooks import Decision, Deployment
    from cds_services.hook_request import HookRequest

    Key = tuple[str, str, str]
    """Case report, hook and profile."""

FILE = Path(__file__).parent / "answers.sha256"
_LENGTH = 16
"""Hex digits that are written of each digest."""
_HASH = Pseudonym((HASH_KEY,))


class DatedCall(NamedTuple):
    """One case report at one hook, on its day."""

    today: str
    case: str
    hook: str
    body: dict[str, Any]
    asks_back: bool = False


class Memory:
    """Decides each call once for all profiles: what differs between them is the answer that is made of the decision.

    Attributes:
        call: the call that is sent now.
    """

    def __init__(self) -> None:
        self.call: DatedCall | None = None
        self._decisions: dict[tuple[str, str], tuple[HookRequest, Decision]] = {}
        self._explained: dict[int, tuple[Decision, bytes]] = {}

    def services(self, deployment: Deployment) -> dict[tuple[str, str], registry.Service]:
        """Offer the real services, with this memory before them."""
        return {
            key: replace(service, evaluate=partial(self._decide, service))
            for key, service in REAL_SERVICES(deployment).items()
        }

    def _decide(self, service: registry.Service, request: HookRequest, today: date) -> Decision:
        """Return the decision about the same request, if there is one; a profile may have changed the request."""
        assert self.call is not None
        key = (self.call.case, self.call.hook)
        if key in self._decisions and self._decisions[key][0] == request:
            return self._decisions[key][1]
        decision = service.evaluate(request, today)
        self._decisions.setdefault(key, (request, decision))
        return decision

    def explained(self, decision: Decision) -> bytes:
        """Return the explanation of a decision, which is the same for all profiles."""
        if id(decision) not in self._explained:
            self._explained[id(decision)] = decision, strict_json.encode(decision.explanation)
        return self._explained[id(decision)][1]


def write() -> None:
    """Write the digests of now to the file."""
    FILE.write_text(_laid_out(digests()), encoding="utf-8")


def written() -> dict[Key, str]:
    """Read the digests of the file."""
    head, *lines = FILE.read_text(encoding="utf-8").splitlines()
    profiles = head.removeprefix("# ").split()[2:]
    rows = (line.split() for line in lines)
    return {
        (vignette, hook, profile): digest
        for vignette, hook, *each in rows
        for profile, digest in zip(profiles, each, strict=True)
    }


def digests() -> dict[Key, str]:
    """Ask a service of each profile for every case report."""
    calls, memory = list(_calls()), Memory()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "services", memory.services)
        return dict(itertools.chain.from_iterable(asyncio.run(_answered(name, calls, memory)) for name in PROFILES))


def _calls() -> Iterator[DatedCall]:
    """Every case report at ordering and at signing, and those about results at the opening of the chart."""
    for vignette in load():
        ordering = request(vignette)
        for hook, body in (("order-select", ordering), ("order-sign", at_signing(ordering))):
            yield DatedCall(vignette.today, vignette.id, hook, body, asks_back=vignette.asks_back)
    for case in results.load():
        yield DatedCall(case.today, case.id, "patient-view", patient_view.request(case))


async def _answered(profile: str, sent: Iterable[DatedCall], memory: Memory) -> list[tuple[Key, str]]:
    """Send every call to a service of one profile."""
    found: list[tuple[Key, str]] = []
    for today, of_one_day in itertools.groupby(sent, key=lambda each: each.today):
        app = create_app(Settings.model_validate(deployment(profile) | {"today": today, "log_level": "error"}))
        through = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8080", headers=authorization(profile)
        )
        async with app.router.lifespan_context(app), through as client:
            calls: list[DecidedCall] = []
            app.state.store.record = calls.append
            for each in of_one_day:
                memory.call = each
                with asking_back(wanted=each.asks_back):
                    answer = (await client.post(ADDRESSES[each.hook], json=each.body)).raise_for_status()
                (call,) = calls
                calls.clear()
                found.append(((each.case, each.hook, profile), _digest(answer.content, call, memory)))
    return found


def _digest(answer: bytes, call: DecidedCall, memory: Memory) -> str:
    """Put answer, explanation and row of one call into one digest."""
    parts = (answer, memory.explained(call.decision), _row(call))
    version = registry.knowledge_version().encode()
    return hashlib.sha256(b"\n".join(parts).replace(version, b"KNOWLEDGE")).hexdigest()[:_LENGTH]


def _row(call: DecidedCall) -> bytes:
    """Write what the database keeps of a call, and nothing where it keeps nothing."""
    if not call.decision.has_imaging:
        return b""
    record = record_of(replace(call, time=0.0, latency=0.0, knowledge="", version=""), _HASH)
    decision = {name: value for name, value in record.decision.items() if name != "id"}
    cards = [{name: value for name, value in card.items() if name != "decision"} for card in record.cards]
    return json.dumps([decision, cards], default=str).encode()


def _laid_out(found: dict[Key, str]) -> str:
    """Lay the digests out as lines of one case report and hook, one column a profile."""
    lines = [f"# case-report hook {' '.join(PROFILES)}"]
    lines += (
        f"{vignette} {hook} {' '.join(found[vignette, hook, profile] for profile in PROFILES)}"
        for vignette, hook in dict.fromkeys((vignette, hook) for vignette, hook, _ in found)
    )
    return "\n".join(lines) + "\n"
