"""An invented hospital: clinicians order what the case reports tell, sign it, and answer the cards that they get."""

from __future__ import annotations

import copy
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from app.store.schema import decisions
from tests.vignettes.case import load
from tests.vignettes.order_select import PATIENT, request
from tests.wire.calls import ORDER_SELECT, ORDER_SIGN, TODAY, at_signing

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import ColumnElement

    from app.store.database import Database

Json = dict[str, Any]

_USER = "prac-1"


@cache
def cases(rule: str) -> tuple[Json, ...]:
    """The orders of every case report whose one card is a warning of this rule; without one, of those in silence."""
    wanted = [(rule, "warning")] if rule else []
    return tuple(
        request(each)
        for each in load()
        if each.today == str(TODAY) and [(card.rule, card.indicator) for card in each.expect.cards] == wanted
    )


@dataclass
class Hospital:
    """Calls the service as its clients do, each order about a patient of its own.

    Attributes:
        http: reaches the service.
        answers: every card that was answered with, by the clinician who got it.
    """

    http: httpx.Client
    answers: dict[str, list[Json]] = field(default_factory=dict)

    def order(self, body: Json, clinician: str) -> tuple[Json, list[Json]]:
        """Select an order; returns the call as it was sent, and the cards of its answer."""
        text = json.dumps(body | {"hookInstance": str(uuid.uuid4())})
        text = text.replace(f'{PATIENT}"', f'pat-{uuid.uuid4().hex}"').replace(f'{_USER}"', f'{clinician}"')
        call: Json = json.loads(text)
        return call, self._cards(ORDER_SELECT, call, clinician)

    def sign(self, call: Json, clinician: str) -> list[Json]:
        """Sign what is drafted now; returns the cards of the answer."""
        return self._cards(ORDER_SIGN, at_signing(call), clinician)

    def accept(self, call: Json, card: Json) -> Json:
        """Take the first suggestion, as the ordering screen does, and say so; returns the call with the new drafts."""
        suggestion = card["suggestions"][0]
        self._answer(card, {"outcome": "accepted", "acceptedSuggestions": [{"id": suggestion["uuid"]}]})
        call = copy.deepcopy(call)
        drafts = {_reference(each["resource"]): each["resource"] for each in call["context"]["draftOrders"]["entry"]}
        for action in suggestion["actions"]:
            if action["type"] == "delete":
                drafts.pop(action["resourceId"], None)
            else:
                resource = {"id": uuid.uuid4().hex} | action["resource"]
                drafts[_reference(resource)] = resource
        call["context"]["draftOrders"]["entry"] = [{"resource": each} for each in drafts.values()]
        return call

    def override(self, card: Json) -> None:
        """Say that the card was not followed, with the first of its reasons."""
        reason = {"reason": card["overrideReasons"][0]} if card.get("overrideReasons") else {}
        self._answer(card, {"outcome": "overridden", "overrideReason": reason})

    def _cards(self, address: str, call: Json, clinician: str) -> list[Json]:
        answer = self.http.post(address, json=call)
        assert answer.status_code == 200, answer.text
        cards: list[Json] = answer.json()["cards"]
        self.answers.setdefault(clinician, []).extend(cards)
        return cards

    def _answer(self, card: Json, outcome: Json) -> None:
        item = {"card": card["uuid"], "outcomeTimestamp": datetime.now(UTC).isoformat()} | outcome
        assert self.http.post(f"{ORDER_SELECT}/feedback", json={"feedback": [item]}).status_code == 200


def _reference(resource: Json) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def spread(database: Database, first: date, last: date, *of: ColumnElement[bool]) -> None:
    """Let decisions lie some days back, spread evenly by patient, as if these days had passed since then."""
    query = select(decisions.c.id, decisions.c.time, decisions.c.patient_hash).where(*of).order_by(decisions.c.time)
    with database.writing() as connection:
        rows = connection.execute(query).all()
        begun: dict[str, datetime] = {}
        for row in rows:
            begun.setdefault(row.patient_hash, row.time)
        places = {patient: number for number, patient in enumerate(begun)}
        begin, days = datetime(first.year, first.month, first.day, 9, tzinfo=UTC), (last - first).days + 1
        moved = [
            {
                "moved": row.id,
                "time": begin
                + timedelta(days=places[row.patient_hash] * days // len(places))
                + (row.time - begun[row.patient_hash]),
            }
            for row in rows
        ]
        connection.execute(update(decisions).where(decisions.c.id == bindparam("moved")), moved)
