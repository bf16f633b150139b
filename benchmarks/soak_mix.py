"""The calls of the soak, each with its only correct answer."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import strict_json
from app.client_profiles.core import Core, Site
from cds_services.cds_hooks import Deployment
from cds_services.hook_request import ORDER_SELECT, ORDER_SIGN, read_request
from cds_services.registry import services
from tests.vignettes.case import load
from tests.vignettes.order_select import request

if TYPE_CHECKING:
    from cds_services.registry import Service
    from tests.vignettes.case import Vignette

TODAY = "2026-11-22"
"""The date of the case reports."""
_REQUESTS = Path(__file__).parent / "requests"
_SHARES = {"silent": 5, "medication": 5, "card": 3}
"""How often each of the benchmark's requests is sent relative to one case report."""
_RULES = {"silent": (), "medication": (), "card": ("CtSpine",)}
_VIGNETTES = 24
_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Ask:
    """One request and its correct answer.

    Attributes:
        name: its name in reports, with the hook.
        path: its address.
        parts: the body before and after the hook instance.
        answer: the correct answer, with its uuids masked.
        scenario: the correct scenario code.
        recorded: whether a decision is stored for it.
    """

    name: str
    path: str
    parts: tuple[bytes, bytes]
    answer: bytes
    scenario: str
    recorded: bool

    def body(self, hook_instance: str) -> bytes:
        """Return the body of one call."""
        before, after = self.parts
        return before + hook_instance.encode() + after


def blotted(answer: bytes, hook_instance: str) -> bytes:
    """Mask the uuids, and the call's own hook instance, so that another call's would show."""
    return _UUID.sub(b"a-uuid", answer.replace(hook_instance.encode(), b"this-call"))


def mix(base_url: str) -> list[Ask]:
    """Make the calls; drawing evenly from the list gives the mix.

    The answers are computed by the clinical core in this process, one call at a time. They are compared with the
    expectations of the case reports.

    Raises:
        RuntimeError: the core itself does not give the expected answer to a case report.
    """
    offered = services(Deployment(base_url))
    bodies: list[tuple[str, Any, tuple[str, ...], tuple[str, ...]]] = [
        (name, json.loads((_REQUESTS / f"{name}.json").read_bytes()), rules, ())
        for name, rules in _RULES.items()
        for _ in range(_SHARES[name])
    ]
    # At signing all drafts are in focus, so the same answer is correct only if they all were before.
    reports = [
        each
        for each in load()
        if each.today == TODAY and not each.asks_back and all(order.selected for order in each.orders)
    ]
    for report in _of_each_situation(reports)[:_VIGNETTES]:
        rules = tuple(card.rule for card in report.expect.cards)
        bodies.append((report.id, request(report), rules, report.expect.optional))
    made = []
    for name, body, rules, optional in bodies:
        for hook in (ORDER_SELECT, ORDER_SIGN):
            service = offered[f"demyelinating-imaging-{hook}", hook]
            made.append(_ask(f"{name}, {hook}", service, body | {"hook": hook}, {*rules}, {*rules, *optional}))
    return made


def _of_each_situation(reports: list[Vignette]) -> list[Vignette]:
    """Order the case reports so that the scenarios alternate and the first ones include all scenarios."""
    seen: Counter[tuple[str, bool]] = Counter()
    rounds = []
    for report in reports:
        kind = report.expect.scenarios[0], report.expect.silent
        rounds.append((seen[kind], report))
        seen[kind] += 1
    return [report for _, report in sorted(rounds, key=lambda each: each[0])]


def _ask(name: str, service: Service, body: dict[str, Any], least: set[str], most: set[str]) -> Ask:
    called = read_request(strict_json.decode(json.dumps(body).encode()), service.description.hook)
    decision = service.evaluate(called, date.fromisoformat(TODAY))
    given = {card.source.topic.code for card in decision.cards if card.source.topic}
    if not least <= given <= most:
        message = f"{name}: expected {sorted(least)}, the clinical core says {sorted(given)}"
        raise RuntimeError(message)
    before, after = json.dumps(body).encode().split(called.hook_instance.encode())
    answer = blotted(strict_json.encode(Core().answer(decision, called, Site())), called.hook_instance)
    path = f"/cds-services/{service.description.id}"
    return Ask(name, path, (before, after), answer, decision.scenario, decision.has_imaging)
