"""The order-entry screen at `/demo`: pages, and the two tasks that the browser leaves to the server.

The cards come from the service itself, called by the browser over HTTP as an EHR calls it. This module makes their
Markdown safe, and evaluates the same request once more to show the reasons.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.responses import RedirectResponse, Response

from app import pages
from app.demo import chart, fhir_server, inside
from app.demo.advice import read_answer
from app.demo.patients import CLINICIAN, patients
from app.demo.studies import coding_of, studies
from app.limits.request_body import Bodies
from app.telemetry.logs import add_facts
from cds_services import registry
from cds_services.errors import MalformedRequest, RequestError

if TYPE_CHECKING:
    from datetime import date

    from fastapi import FastAPI
    from jinja2 import Environment
    from starlette.requests import Request

    from app.demo.inside import Offered
    from app.settings import Settings


class Answered(msgspec.Struct):
    """One call of the service, as the browser reports it.

    Attributes:
        service: id of the service.
        request: the body that was sent, unchanged.
        response: the body of the answer.
        status: the HTTP status of the answer.
        kept: rules whose card the clinician has overridden, each with the reason in words.
    """

    service: str
    request: str
    response: str
    status: int
    kept: dict[str, str] = {}


def install(app: FastAPI, settings: Settings) -> None:
    """Add the order-entry screen and its FHIR server; `settings.why_links` must be on."""
    templates = pages.templates("app.demo")
    offered = registry.services(settings.deployment)
    bodies = Bodies(settings.body_limit, settings.body_timeout, proved=settings.authenticates)
    pages.serve_static(app, "/demo/static", "app.demo")
    fhir_server.install(app, settings)

    async def screen(request: Request) -> Response:
        add_facts(request.scope, route="/demo")
        everybody = patients(settings.current_date())
        key = request.query_params.get("patient", next(iter(everybody)))
        if key not in everybody:
            return RedirectResponse("/demo/", 303)
        return pages.page(_screen(templates, settings, key))

    async def advice(request: Request) -> Response:
        add_facts(request.scope, route="/demo/advice")
        try:
            async with bodies.of(request, "") as body:
                answered = msgspec.json.decode(body, type=Answered)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raise MalformedRequest("", "a report of one call of the service is required") from None
        return Response(
            msgspec.json.encode(_advice(templates, offered, settings.current_date(), answered)),
            200,
            pages.SECURITY_HEADERS,
        )

    app.add_route("/demo", screen, methods=["GET"])
    app.add_route("/demo/advice", advice, methods=["POST"])


def _screen(templates: Environment, settings: Settings, key: str) -> str:
    today = settings.current_date()
    everybody = patients(today)
    patient = everybody[key]
    opening = [
        {"study": order.study, "coding": coding_of(order.study), "reason": order.reason, "priority": order.priority}
        for order in patient.orders
    ]
    state: dict[str, Any] = {
        "patient": key,
        "clinician": CLINICIAN,
        "fhirServer": f"{settings.base_url}/fhir",
        "reasons": list(dict.fromkeys([*(order.reason for order in patient.orders), *patient.reasons])),
        "opening": opening,
        "studies": studies(),
    }
    return templates.get_template("screen.html").render(
        everybody=list(everybody.values()),
        patient=patient,
        banner=chart.banner(patient, today),
        sections=chart.sections(patient),
        state=state,
        settings=settings,
        today=today,
        version=version("imaging-cds"),
        knowledge=registry.knowledge_version(),
    )


def _advice(templates: Environment, offered: Offered, today: date, answered: Answered) -> dict[str, Any]:
    shown = read_answer(answered.status, answered.response, answered.kept)
    try:
        seen = inside.look(answered.request.encode(), answered.service, today, offered)
    except (RequestError, KeyError):
        seen = None
    return {
        "cards": templates.get_template("cards.html").render(advice=shown, seen=seen),
        "inside": templates.get_template("inside.html").render(seen=seen),
        "announcement": shown.announcement,
        "open": sum(not card["kept"] for card in shown.cards),
    }
