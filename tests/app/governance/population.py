"""Invented history of a hospital: real decisions about the test calls, spread over days, clinicians and patients.

The decisions are those of the product itself, so that every column holds what a service would write; only times,
people, versions and feedback are drawn at random, from a seed.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from app.store.decision_record import DecidedCall, record_of
from app.store.pseudonym import Pseudonym
from cds_services import registry
from cds_services.cds_hooks import Deployment
from cds_services.hook_request import read_request
from tests.wire.calls import TODAY, every_call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.store.decision_record import DecisionRecord

Row = dict[str, Any]

KEY = "0123456789abcdef0123456789abcdef"
OLD, NEW = "1111aaaa2222", "3333bbbb4444"
"""The knowledge versions before and after the change that is two thirds into the history."""
BANDS = ("18-39", "40-59", "60-79", "80+")
_EVERY = 3
"""Only each third test call is judged, to save time."""
_SHARES = {"outside": 0.68, "silent": 0.24, "card": 0.08}
_SITE_CODES = [f"IMG{number:04}" for number in range(40)]
_REASONS = ("mri-not-possible", "specialist-advice", "not-this-situation", "already-done", None)


@dataclass
class History:
    """Draws decisions with their cards and feedback.

    Attributes:
        last: the last day.
        days: how many days there are.
        seed: what is drawn depends on nothing else.
        users: clinicians, of whom the first call most.
        withheld: share of the decisions with cards that are held back.
    """

    last: date = date(2026, 11, 22)
    days: int = 120
    seed: int = 7
    users: int = 60
    patients: int = 2000
    withheld: float = 0.0
    origin: str = "live"
    _seen: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))

    def rows(self, count: int) -> Iterator[tuple[Row, list[Row], list[Row]]]:
        """Yield decisions in order of time, each with its cards and the feedback on them."""
        drawn = random.Random(self.seed)  # noqa: S311 - invented
        begin = datetime(self.last.year, self.last.month, self.last.day, tzinfo=UTC) - timedelta(days=self.days - 1)
        weights = [1.0 if (begin + timedelta(days=day)).weekday() < 5 else 0.2 for day in range(self.days)]
        by_day = sorted(drawn.choices(range(self.days), weights, k=count))
        users = [1 / (rank + 8) for rank in range(self.users)]
        for number, day in enumerate(by_day):
            at = begin + timedelta(days=day, seconds=drawn.randrange(6 * 3600, 20 * 3600))
            user = drawn.choices(range(self.users), users)[0] if self.users < 200 else drawn.randrange(self.users)
            yield self._decision(drawn, number, day, at, user)

    def _decision(
        self, drawn: random.Random, number: int, day: int, at: datetime, user: int
    ) -> tuple[Row, list[Row], list[Row]]:
        pools = templates()
        late = day >= self.days * 2 // 3
        kind = drawn.choices(list(_SHARES), list(_SHARES.values()))[0]
        if late and kind == "silent" and drawn.random() < 0.05:
            kind = "CtSpine"  # the new knowledge makes this rule match too often
        template = drawn.choice(pools[kind])
        patient = drawn.randrange(self.patients)
        identity = f"{int(at.timestamp() * 1000):012x}{self.seed:04x}{number:016x}"
        held = "silent" if template.cards and drawn.random() < self.withheld else ""
        row = {
            **template.decision,
            "id": identity,
            "time": at,
            "client": "epic-north" if user % 3 else "oracle-south",
            "patient_hash": f"{patient:064x}",
            "user_hash": f"{user:064x}",
            "hook_instance_hash": f"{number:064x}",
            "knowledge": NEW if late else OLD,
            "version": "0.3.0" if late else "0.2.0",
            "site": "abcdef012345",
            "origin": self.origin,
            "withheld": held,
            "latency_ms": round(drawn.lognormvariate(1.2, 0.7), 3),
            "age_band": BANDS[patient % 7 % 4],
            "sex": "female" if patient % 3 else "male",
        }
        if drawn.random() < 0.04:
            code = _SITE_CODES[int(drawn.random() ** 2 * len(_SITE_CODES))]
            row["unmapped"] = [{"kind": "order", "system": "urn:oid:1.2.3", "code": code, "read": drawn.random() < 0.5}]
        if drawn.random() < 0.03:
            row["missing"] = ["conditions"]
        cards = [
            {
                **card,
                "decision": identity,
                "card": f"{self.seed:08x}-0000-4000-8000-{number:010x}{place:02x}",
                "withheld": held,
            }
            for place, card in enumerate(template.cards)
        ]
        return row, cards, [] if held else list(self._feedback(drawn, row, cards, user))

    def _feedback(self, drawn: random.Random, row: Row, cards: list[Row], user: int) -> Iterator[Row]:
        for card in cards:
            before = self._seen[user, card["rule"]]
            self._seen[user, card["rule"]] += 1
            chance = drawn.random()
            accepted = chance < 0.45 - 0.02 * min(before, 12)
            if chance > 0.8:
                continue
            after = row["time"] + timedelta(seconds=drawn.randrange(5, 300))
            yield {
                "id": card["card"].ljust(64, "f"),
                "card": card["card"],
                "outcome": "accepted" if accepted else "overridden",
                "suggestions": [],
                "reason_code": None if accepted else drawn.choice(_REASONS),
                "reason_system": None,
                "comment": None,
                "time": after,
                "received": after,
                "service": row["service"],
                "client": row["client"],
                "linked": True,
            }


@cache
def templates() -> dict[str, list[DecisionRecord]]:
    """Decisions about test calls: outside the scope, silent, with a card, and those of one rule."""
    pools: dict[str, list[DecisionRecord]] = defaultdict(list)
    offered, pseudonym = registry.services(Deployment("http://127.0.0.1:8080")), Pseudonym((KEY,))
    for call in list(every_call())[::_EVERY]:
        service, hook = call.path.rsplit("/", 1)[-1], call.body["hook"]
        request = read_request(call.body, hook)
        decision = offered[service, hook].evaluate(request, TODAY)
        record = record_of(
            DecidedCall(service, "anyone", request, decision, decision.cards, OLD, "0.2.0", 0.0, 0.003), pseudonym
        )
        outside = record.decision["silence"] in {"NOT_COVERED", "ANOTHER_QUESTION"}
        pools["card" if record.cards else "outside" if outside else "silent"].append(record)
        if [card["rule"] for card in record.cards] == ["CtSpine"]:
            pools["CtSpine"].append(record)
    return dict(pools)
