"""The addresses of the transparency pages; all of their content is known at start, and none of it is of a patient."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import msgspec
from starlette.responses import Response

from app import pages
from app.telemetry.logs import add_facts
from app.transparency.chai import chai_xml
from app.transparency.document_reference import PATH, document_reference
from app.transparency.facts import read_facts
from app.transparency.headings import HEADINGS, heading
from app.transparency.model_card import model_card
from app.transparency.source_attributes import source_attributes
from cds_services import registry

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request

    from app.settings import Settings

_BRIEFLY = {"Cache-Control": "public, max-age=300"}


def install(app: FastAPI, settings: Settings) -> None:
    """Serve source attributes and model card, each as a page and for programs.

    Args:
        app: the application.
        settings: name the file of the deployment's facts, and its public address.

    Raises:
        ConfigurationError: the file of facts cannot be used.
    """
    facts = read_facts(settings.transparency_facts)
    product, knowledge = version("imaging-cds"), registry.knowledge_version()
    off = settings.deployment.choices.off
    attributes = source_attributes(registry.documents(), facts, product, knowledge, off=off)
    card = model_card(facts, product, knowledge)
    xml = chai_xml(card)
    templates = pages.templates("app.transparency")
    pages.serve_static(app, f"{pages.ASSETS}/transparency", "app.transparency")
    if not settings.why_links:
        pages.serve_static(app, pages.ASSETS, "app.pages")
    both = {"heading": heading, "headings": HEADINGS, "version": product, "knowledge": knowledge}
    _page(app, "/source-attributes", templates.get_template("source_attributes.html").render(told=attributes, **both))
    _page(app, "/model-card", templates.get_template("model_card.html").render(card=card, **both))
    _fixed(app, "/source-attributes.json", msgspec.json.encode(attributes), "application/json")
    _fixed(app, "/model-card.xml", xml, "application/xml")
    reference = document_reference(xml, settings.base_url, product)
    _fixed(app, PATH, msgspec.json.encode(reference), "application/fhir+json")


def _page(app: FastAPI, path: str, html: str) -> None:
    async def shown(request: Request) -> Response:
        add_facts(request.scope, route=path)
        return pages.page(html)

    app.add_route(path, shown, methods=["GET"])


def _fixed(app: FastAPI, path: str, body: bytes, media_type: str) -> None:
    async def fixed(request: Request) -> Response:
        add_facts(request.scope, route=path)
        return Response(body, 200, _BRIEFLY, media_type)

    app.add_route(path, fixed, methods=["GET"])
