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

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
REQUESTS = [
    ROOT / "app" / "demo" / "ct-thoracic-spine.json",
    *sorted((ROOT / "benchmarks" / "requests").glob("*.json")),
]
SERVICE = services(Deployment("https://cds.example.org"))["demyelinating-imaging-order-select", "order-select"]
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


@pytest.mark.parametrize("path", REQUESTS, ids=lambda path: path.stem)
def test_no_broken_request_crashes_the_service(path: Path) -> None:
    """Hundreds of requests with one to four broken places each."""
    whole = json.loads(path.read_bytes())
    chance = random.Random(path.name)  # noqa: S311 - the same breakages on every run
    for _ in range(400):
        request = copy.deepcopy(whole)
        places = _places(request)
        for container, key in chance.sample(places, chance.randint(1, 4)):
            container[key] = copy.deepcopy(chance.choice(BROKEN))
        try:
            decision = SERVICE.evaluate(read_request(request), TODAY)
        except RequestError as refusal:
            assert "Jane Doe" not in str(refusal)  # noqa: PT017 - either outcome is right, an echo never
        else:
            assert json.dumps(decision.explanation, default=str)
            assert all(0 < len(card.summary) < 140 for card in decision.cards)
