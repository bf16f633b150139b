"""A call from its bytes to the bytes of the answer, for every kind of client, without server and store."""

from __future__ import annotations

from datetime import date
from functools import cache

from app import strict_json
from app.client_profiles.core import Site
from app.client_profiles.registry import PROFILES
from cds_services import registry
from cds_services.cds_hooks import Deployment
from cds_services.errors import RequestError
from cds_services.hook_request import ORDER_SIGN, read_request

TODAY = date(2026, 3, 16)


@cache
def _service() -> registry.Service:
    registry.warm_up()
    for profile in PROFILES.values():
        profile.warm_up()
    offered = registry.services(Deployment("https://cds.example.org"))
    return next(service for (_, hook), service in offered.items() if hook == ORDER_SIGN)


def answered(body: bytes) -> str:
    """Answer a call as each kind of client gets it, and explain it; return the situation, or the name of the error."""
    service = _service()
    try:
        request = read_request(strict_json.decode(body), ORDER_SIGN)
        service.in_scope(request, TODAY)
        decision = service.evaluate(request, TODAY)
        decision.reasons.codes()
        strict_json.encode(decision.explanation)
        for profile in PROFILES.values():
            strict_json.encode(profile.answer(decision, request, Site()))
    except RequestError as error:
        return type(error).__name__
    return decision.scenario
