"""Send the canary's calls as a client does, with a token where the service wants one."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import msgspec

from app.canary.call_list import request_of
from app.canary.outcome import Outcome
from app.clients.canary_call import HEADER, NOT_STORED
from app.security.signing import TokenRequest, sign

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from app.canary.call_list import CanaryCall
    from app.security.signing_key import SigningKey

UNKNOWN = "the service does not know this caller as its canary, and stored the call: see docs/canary.md"
"""The problem of an answer without the header that says that the call was not stored."""

_OK = 200


@dataclass(frozen=True, slots=True)
class Target:
    """Which service is called, and as whom.

    Attributes:
        url: where it is reached, without trailing slash.
        audience: the public address that tokens are made out to.
        issuer: the canary's issuer in the clients file.
        key: what tokens are signed with; where callers need not authenticate, it may be any.
    """

    url: str
    audience: str
    issuer: str
    key: SigningKey


def send(calls: Iterable[CanaryCall], target: Target, http: httpx.Client, today: date) -> list[Outcome]:
    """Send each call, one after the other, and return what came.

    If the service does not know the caller as its canary, nothing more is sent: it would be stored as clinical.
    """
    outcomes: list[Outcome] = []
    for call in calls:
        if any(outcome.problem == UNKNOWN for outcome in outcomes):
            outcomes.append(Outcome(call, problem="not sent"))
        else:
            outcomes.append(_outcome(call, target, http, request_of(call, today)))
    return outcomes


def _outcome(call: CanaryCall, target: Target, http: httpx.Client, body: dict[str, Any]) -> Outcome:
    path = f"/cds-services/{call.service}"
    began = time.perf_counter()
    try:
        answer = http.post(target.url + path, json=body, headers={"Authorization": _token(target, path)})
    except httpx.HTTPError as error:
        # The message may hold the address with what is in it.
        return Outcome(call, problem=type(error).__name__, seconds=time.perf_counter() - began)
    seconds = time.perf_counter() - began
    if answer.status_code != _OK:
        return Outcome(call, problem=f"status {answer.status_code}", seconds=seconds)
    if answer.headers.get(HEADER) != NOT_STORED:
        return Outcome(call, problem=UNKNOWN, seconds=seconds)
    try:
        cards = msgspec.json.decode(answer.content)["cards"]
        came = tuple(str(card["source"]["topic"]["code"]) for card in cards)
    except (msgspec.DecodeError, KeyError, TypeError):
        return Outcome(call, problem="the answer is not cards with the code of their rule", seconds=seconds)
    return Outcome(call, came=came, seconds=seconds)


def _token(target: Target, path: str) -> str:
    wanted = TokenRequest(issuer=target.issuer, audience=target.audience + path)
    return f"Bearer {sign(wanted, target.key, time.time())}"
