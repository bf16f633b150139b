"""The screens at `/demo`, for orders and for results: pages, and the tasks that the browser leaves to the server.

The cards come from the service itself, called by the browser over HTTP as an EHR calls it. This module makes their
Markdown safe, evaluates the same request once more to show the reasons, and marks in a report what was read.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from starlette.responses import RedirectResponse, Response

from app import pages
from app.clients.client import Clients
from app.demo import chart, fhir_server, inside, inside_results, study_finder
from app.demo.advice import bar, read_answer
from app.demo.patients import CLINICIAN, patients
from app.demo.studies import coding_of, studies
from app.errors import StoreUnavailable
from app.limits.request_body import Bodies
from app.telemetry.logs import add_facts
from cds_services import registry
from cds_services.errors import MalformedRequest, RequestError
from cds_services.hook_request import PATIENT_VIEW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from fastapi import FastAPI
    from jinja2 import Environment
    from starlette.requests import Request

    from app.demo.advice import Advice
    from app.demo.inside import Offered
    from app.demo.patients import DemoPatient
    from app.settings import Settings
    from app.store.store import Store


class Answered(msgspec.Struct):
    """One call of the service, as the browser reports it.

    Attributes:
        service: id of the service.
        request: the body that was sent, unchanged.
        response: the body of the answer.
        status: the HTTP status of the answer.
        kept: rules whose card the clinician has overridden, each with the reason in words.
        accepted: whether the orders are those that a card recommended, and the clinician accepted.
    """

    service: str
    request: str
    response: str
    status: int
    kept: dict[str, str] = {}
    accepted: bool = False


class Typed(msgspec.Struct):
    """What was typed to find a study."""

    typed: str


class Wording(NamedTuple):
    """Words of the card component that differ between the screens."""

    override_label: str
    override_button: str


_ORDERS = Wording("Keep the order because", "Keep order")
_RESULTS = Wording("Override this card because", "Override")
_UNTOLD = "The service does not say why"


class Memory:
    """What the service remembers of its cards, as the screen's own calls find it.

    Args:
        store: keeps the feedback.
        client: the service's name for the browser, which does not authenticate.
    """

    def __init__(self, store: Store, client: str) -> None:
        self._store = store
        self._client = client

    @property
    def secret(self) -> bytes:
        """What ids of cards are made with."""
        return self._store.secret("cards", self._client)

    async def answered(self, cards: Sequence[str]) -> frozenset[str]:
        """Return the cards that were answered before."""
        try:
            return await self._store.answered(cards, self._client)
        except StoreUnavailable:
            return frozenset()


def install(app: FastAPI, settings: Settings) -> None:
    """Add the screens and their FHIR server; `settings.why_links` must be on."""
    templates = pages.templates("app.demo")
    offered = registry.services(settings.deployment)
    memory = Memory(app.state.store, Clients(settings).anybody.name)
    bodies = Bodies(settings.body_limit, settings.body_timeout, proved=settings.authenticates)
    pages.serve_static(app, "/demo/static", "app.demo")
    fhir_server.install(app, settings)

    async def screen(request: Request) -> Response:
        add_facts(request.scope, route="/demo")
        patient = _patient(request, settings, next(iter(patients(settings.current_date()))))
        if patient is None:
            return RedirectResponse("/demo/", 303)
        return pages.page(_screen(templates, settings, patient))

    async def results(request: Request) -> Response:
        add_facts(request.scope, route="/demo/results")
        reported = (key for key, each in patients(settings.current_date()).items() if each.reports)
        patient = _patient(request, settings, next(reported))
        if patient is None:
            return RedirectResponse("/demo/results", 303)
        return pages.page(_results(templates, settings, patient))

    async def advice(request: Request) -> Response:
        add_facts(request.scope, route="/demo/advice")
        try:
            async with bodies.of(request, "") as body:
                answered = msgspec.json.decode(body, type=Answered)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raise MalformedRequest("", "a report of one call of the service is required") from None
        today = settings.current_date()
        if (answered.service, PATIENT_VIEW) in offered:
            drawn = await _advice_on_results(templates, offered, today, answered, memory)
        else:
            drawn = _advice(templates, offered, today, answered)
        return Response(msgspec.json.encode(drawn), 200, pages.SECURITY_HEADERS)

    app.add_route("/demo", screen, methods=["GET"])
    app.add_route("/demo/results", results, methods=["GET"])

    async def study_search(request: Request) -> Response:
        add_facts(request.scope, route="/demo/studies")
        try:
            async with bodies.of(request, "") as body:
                typed = msgspec.json.decode(body, type=Typed).typed
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raise MalformedRequest("typed", "a string is required") from None
        return Response(msgspec.json.encode({"studies": study_finder.find(typed)}), 200, pages.SECURITY_HEADERS)

    app.add_route("/demo/advice", advice, methods=["POST"])
    app.add_route("/demo/studies", study_search, methods=["POST"])


def _patient(request: Request, settings: Settings, first: str) -> DemoPatient | None:
    """Return the patient whom an address names, or the first one; nothing if there is no such patient."""
    return patients(settings.current_date()).get(request.query_params.get("patient", first))


def _screen(templates: Environment, settings: Settings, patient: DemoPatient) -> str:
    opening = [
        {"study": order.study, "coding": coding_of(order.study), "reason": order.reason, "priority": order.priority}
        for order in patient.orders
    ]
    state = {
        "reasons": list(dict.fromkeys([*(order.reason for order in patient.orders), *patient.reasons])),
        "opening": opening,
        "studies": studies(),
    }
    sandbox = {"hook": "order-select", "screen": "pama"}
    page = _page(settings, patient, state)
    return templates.get_template("screen.html").render(page, here="/demo/", sandbox=sandbox)


def _results(templates: Environment, settings: Settings, patient: DemoPatient) -> str:
    named = {
        f"DiagnosticReport/{report['id']}": f"{report['code']['text']}, {chart.day(report['effectiveDateTime'])}"
        for report in patient.reports
    }
    page = _page(settings, patient, {"encounter": patient.encounter, "reports": named})
    sandbox = {"hook": PATIENT_VIEW, "screen": PATIENT_VIEW}
    reports = inside_results.unread_reports(patient.reports, patient.key)
    template = templates.get_template("results.html")
    return template.render(page, here="/demo/results", sandbox=sandbox, reports=reports)


def _page(settings: Settings, patient: DemoPatient, state: dict[str, Any]) -> dict[str, Any]:
    """Return what both screens show; `state` is what the browser needs besides."""
    today = settings.current_date()
    shared = {
        "patient": patient.key,
        "clinician": CLINICIAN,
        "fhirServer": f"{settings.base_url}/fhir",
        "keepsComments": settings.keep_comments,
    }
    return {
        "everybody": list(patients(today).values()),
        "patient": patient,
        "banner": chart.banner(patient, today),
        "sections": chart.sections(patient),
        "state": {**shared, **state},
        "settings": settings,
        "today": today,
        "version": version("imaging-cds"),
        "knowledge": registry.knowledge_version(),
    }


def _advice(templates: Environment, offered: Offered, today: date, answered: Answered) -> dict[str, Any]:
    shown = read_answer(answered.status, answered.response, answered.kept)
    try:
        seen = inside.look(answered.request.encode(), answered.service, today, offered)
    except (RequestError, KeyError):
        seen = None
    drawn = {"inside": templates.get_template("inside.html").render(seen=seen)}
    return drawn | _cards(templates, shown, seen, [], _ORDERS, accepted=answered.accepted)


async def _advice_on_results(
    templates: Environment, offered: Offered, today: date, answered: Answered, memory: Memory
) -> dict[str, Any]:
    shown = read_answer(answered.status, answered.response, answered.kept)
    asked = (answered.request.encode(), answered.service, today, offered, memory.secret)
    try:
        call = inside_results.evaluate(*asked)
        if call.decision.without is not None:
            before = await memory.answered(call.decision.considered)
            call = call._replace(decision=call.decision.without(before))
    except (RequestError, KeyError):
        return {"inside": templates.get_template("inside_results.html").render(seen=None), "reports": ""} | _cards(
            templates, shown, None, [], _RESULTS
        )
    seen, reports = inside_results.look(call), inside_results.shown_reports(call)
    silent = [rule for rule in seen["rules"] if rule.state == "silent"]
    return {
        "inside": templates.get_template("inside_results.html").render(seen=seen),
        "reports": templates.get_template("reports.html").render(reports=reports),
    } | _cards(templates, shown, seen, silent, _RESULTS)


def _cards(  # noqa: PLR0913 - what the component shows
    templates: Environment,
    shown: Advice,
    seen: dict[str, Any] | None,
    silent: list[inside.RuleSeen],
    wording: Wording,
    *,
    accepted: bool = False,
) -> dict[str, Any]:
    quiet = seen["quiet"] if seen else None
    heading = quiet.heading if quiet else _UNTOLD
    values = {"advice": shown, "seen": seen, "silent": silent, "wording": wording, "accepted": accepted}
    cards = templates.get_template("cards.html").render(values, quiet=quiet, heading=heading)
    return {
        "cards": cards,
        "announcement": shown.announcement or f"No advice. {heading}.",
        "bar": templates.get_template("bar.html").render(bar=bar(shown, heading)),
        "urgent": sum(not card["kept"] and card["indicator"] != "info" for card in shown.cards),
    }
