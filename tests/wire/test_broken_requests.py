"""Whatever a client breaks, the answer is advice, silence or a named refusal: never a crash, never an echo."""

from __future__ import annotations

import copy
import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cds_services.cds_hooks import Deployment
from cds_services.errors import RequestError
from cds_services.hook_request import read_request
from cds_services.registry import services
from tests.wire.calls import opened

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
REQUESTS = {
    path.stem: json.loads(path.read_bytes())
    for path in (
        ROOT / "app" / "demo" / "ct-thoracic-spine.json",
        *sorted((ROOT / "benchmarks" / "requests").glob("*.json")),
    )
}
CASES = (
    "enhancing-c4-old-neurology-contact",
    "antibodies-negative-two-years-ago",
    "pml-suspicious-on-natalizumab",
    "compression-only-as-a-code",
    "negative-both-urinary-infection",
    "window-head-done-cord-waits",
)
OPENED = {case: opened(case) for case in CASES}
SERVICES = {hook: service for (_, hook), service in services(Deployment("https://cds.example.org")).items()}
TODAY = date(2026, 11, 22)
BROKEN: list[Any] = [
    None, "", [], {}, 0, 1.5, True, "x" * 300, [{}], {"coding": [{}]}, "\u202e<script>", "2026-13-45", [None],
    {"text": 5}, {"coding": "none"}, {"reference": 7}, "Jane Doe",
]  # fmt: skip


def _places(value: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - any JSON value
    """Every place in a JSON value, as (container, key)."""
    found: list[tuple[Any, Any]] = []
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys):
        found += [(value, key), *_places(value[key])]
    return found


@pytest.mark.parametrize("name", [*REQUESTS, *OPENED])
def test_no_broken_request_crashes_the_service(name: str) -> None:
    """Hundreds of requests with one to four broken places each."""
    whole = (REQUESTS | OPENED)[name]
    hook, service = whole["hook"], SERVICES[whole["hook"]]
    chance = random.Random(f"{name}.json")  # noqa: S311 - the same breakages on every run
    for _ in range(400):
        request = copy.deepcopy(whole)
        places = _places(request)
        for container, key in chance.sample(places, chance.randint(1, 4)):
            container[key] = copy.deepcopy(chance.choice(BROKEN))
        try:
            called = read_request(request, hook)
            assert isinstance(service.in_scope(called, TODAY), bool)
            decision = service.evaluate(called, TODAY)
        except RequestError as refusal:
            assert "Jane Doe" not in str(refusal)  # noqa: PT017 - either outcome is right, an echo never
        else:
            assert json.dumps(decision.explanation, default=str)
            assert all(0 < len(card.summary) < 140 for card in decision.cards)
