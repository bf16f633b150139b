"""The application: routes to the pages and their CSV files, for those who may see them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from sqlalchemy import exc
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app import pages
from app.governance.access.choice import access_of
from app.governance.access.identity import Identity
from app.governance.page import as_csv
from app.governance.reading.period import NoPeriod, read_period
from app.governance.roles import Role
from app.governance.views import signals, trial
from app.governance.views.pages import PAGES, page_of
from app.governance.web.html import templates
from app.middleware.foreign_pages import OwnPagesOnly
from app.middleware.security_headers import SecurityHeaders
from app.middleware.unhandled import UnhandledErrors
from app.telemetry.logs import RequestLog, add_facts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from jinja2 import Environment
    from starlette.requests import Request

    from app.governance.access.identity import Access
    from app.governance.page import Page, Table
    from app.governance.reading.period import Period
    from app.governance.reading.reader import Reader
    from app.governance.settings import GovernanceSettings

    Handler = Callable[["Asked"], Awaitable[Response]]

_log = logging.getLogger("imaging_cds.governance")
_MENU = (*((name if name != "overview" else "", title) for name, title in PAGES.items()), ("review", "Review"))
_UNKNOWN = Identity("", frozenset())
_CSV = {**pages.SECURITY_HEADERS, "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a page, by someone who may see it."""

    request: Request
    identity: Identity
    period: Period


class Site:
    """The pages of one database.

    Args:
        settings: the deployment's choices for the pages.
        reader: reads the database.

    Attributes:
        app: the application.
        made: by name the pages that are made beforehand, as making them takes longer than a page may.
    """

    def __init__(self, settings: GovernanceSettings, reader: Reader) -> None:
        self.settings = settings
        self.reader = reader
        self.templates: Environment = templates()
        self.made: dict[str, Page] = {page.name: page for page in (signals.not_looked_yet(), trial.not_compared_yet())}
        self.app = self._application()
        self.access: Access = access_of(settings, self.app)
        for name in PAGES:
            self.route("/" if name == "overview" else f"/{name}", self._page)
            self.route(f"/{name}/{{table}}.csv", self._csv)
        self.route("/rules/{rule}", self._page)
        self.route("/rules/{rule}/{table}.csv", self._csv)

    def route(self, path: str, handler: Handler, role: Role = Role.VIEWER, method: str = "GET") -> None:
        """Serve a path to those who have a role."""

        async def guarded(request: Request) -> Response:
            add_facts(request.scope, route=path)
            try:
                identity = await self.access.identify(request)
            except HTTPException as error:
                return self.problem(_UNKNOWN, error.status_code, str(error.detail))
            if isinstance(identity, Response):
                return identity
            if role not in identity.roles:
                return self.problem(identity, 403, f"This page is for the role of {role}, which you do not have.")
            try:
                period = await run_in_threadpool(self.period, request)
                return await handler(Asked(request, identity, period))
            except NoPeriod as error:
                return self.problem(identity, 400, f"These days cannot be shown: {error}.")
            except HTTPException as error:
                return self.problem(identity, error.status_code, str(error.detail))
            except exc.SQLAlchemyError as error:
                _log.warning("the database cannot be read", extra={"facts": {"error": type(error).__name__}})
                return self.problem(identity, 503, "The database cannot be read now. Try again in a minute.")

        self.app.add_route(path, guarded, methods=[method])

    def period(self, request: Request) -> Period:
        """Read the period of an address; by default the quarter up to the last day with decisions."""
        return self.period_of(request.query_params)

    def period_of(self, asked: Mapping[str, str]) -> Period:
        """Read a period from the fields of an address or a form."""
        latest = None if asked.get("to") else self.reader.last_day(asked.get("origin") or "live")
        return read_period(asked, latest or datetime.now(UTC).date())

    def html(self, template: str, asked: Asked, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - for the template
        """Answer with a page."""
        return self._answer(template, asked.identity, status, asked.period.query, **values)

    def problem(self, identity: Identity, status: int, problem: str) -> Response:
        """Answer with what is wrong."""
        return self._answer(
            "problem.html", identity, status, "", title="This cannot be shown", problem=problem, here=None
        )

    def _answer(self, template: str, identity: Identity, status: int, query: str, **values: Any) -> Response:  # noqa: ANN401
        shared = {
            "menu": _MENU,
            "identity": identity,
            "signed_in": self.settings.access == "oidc",
            "href": partial(_address, query),
            "counted": None,
            "version": version("imaging-cds"),
        }
        return pages.page(self.templates.get_template(template).render(shared | values), status)

    async def _page(self, asked: Asked) -> Response:
        page = await run_in_threadpool(self._page_of, asked)
        clients, counted = await run_in_threadpool(lambda: (self.reader.clients(), self.reader.counted_until()))
        return self.html(
            "page.html",
            asked,
            title=page.title,
            here="" if page.name == "overview" else page.name,
            page=page,
            period=asked.period,
            fixed=page.name in self.made,
            clients=clients,
            counted=counted,
            csv=lambda page, table: _address(asked.period.query, f"{page.name}/{table.name}.csv"),
        )

    async def _csv(self, asked: Asked) -> Response:
        page = await run_in_threadpool(self._page_of, asked)
        name = asked.request.path_params["table"]
        table = next((each.table for each in page.sections if each.table.name == name), None)
        if table is None:
            raise HTTPException(404, "There is no such table.")
        headers = {**_CSV, "Content-Disposition": f'attachment; filename="{file_name(page, table, asked.period)}"'}
        return Response(as_csv(table), 200, headers, "text/csv")

    def _page_of(self, asked: Asked) -> Page:
        rule = asked.request.path_params.get("rule")
        name = f"rules/{rule}" if rule else asked.request.url.path.split("/")[1] or "overview"
        page = self.made.get(name) or page_of(name, self.reader, asked.period)
        if page is None:
            raise HTTPException(404, "There is no such page.")
        return page

    def _application(self) -> FastAPI:
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
        pages.serve_static(app, pages.ASSETS, "app.pages")
        pages.serve_static(app, "/static", "app.governance.web")
        pages.serve_file(app, "/icon.png", files("app").joinpath("icon.png").read_bytes(), "image/png")
        app.add_route("/health/ready", _ready, methods=["GET"])
        app.add_middleware(UnhandledErrors)
        hosts = (self.settings.host, urlsplit(self.settings.base_url).hostname or "")
        app.add_middleware(OwnPagesOnly, origins=(), hosts=hosts)
        app.add_middleware(RequestLog)
        https = self.settings.base_url.startswith("https:")
        app.add_middleware(SecurityHeaders, https=https, referrer="same-origin")
        return app


async def _ready(request: Request) -> Response:
    """Say that the process answers, to the program that keeps it running; the state of the database is on the pages."""
    add_facts(request.scope, route="/health/ready")
    return Response('{"status":"ready"}', 200, {"Cache-Control": "no-store"}, "application/json")


def file_name(page: Page, table: Table, period: Period) -> str:
    """Return the name of a table's CSV file."""
    return f"{page.name.replace('/', '-')}-{table.name}-{_short(period.first)}-{_short(period.last)}.csv"


def _short(day: date) -> str:
    return day.strftime("%Y%m%d")


def _address(query: str, path: str) -> str:
    return f"/{path}?{query}" if query else f"/{path}"
