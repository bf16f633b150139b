"""Build the application."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.routing import Match, Route

from app.endpoints import routes
from app.errors import MethodNotAllowed, UnknownAddress, answer, answer_request_error
from app.middleware.fast_path import ServiceCallFastPath
from app.middleware.foreign_pages import OwnPagesOnly
from app.middleware.security_headers import SecurityHeaders
from app.middleware.trailing_slash import TrailingSlash
from app.middleware.unhandled import UnhandledErrors
from app.openapi.document import document
from app.settings import Settings
from app.site.applying import apply_site, refuse_unknown_clients
from app.state import AppState
from app.telemetry import logs
from app.telemetry.metrics.calls import Metrics
from app.telemetry.metrics.labels import Labels
from app.telemetry.metrics.state import StoreState, TrustState
from cds_services import registry
from cds_services.errors import RequestError

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig
    from starlette.datastructures import Headers
    from starlette.requests import Request

    from app.security.authenticator import Authenticator
    from app.store.store import Store

PREFLIGHT_SECONDS = 3600
"""How long a browser may cache a preflight answer."""

_PRIVATE_NETWORK = "Access-Control-Allow-Private-Network"
_NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""The framework's own exporters copy exception messages and addresses, so they are off in every environment."""


class ImagingCds(FastAPI):
    """The web application; its OpenAPI description is made from the types that it sends and reads."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI description."""
        settings: Settings = self.state.settings
        return document(self.version, settings.base_url, authenticates=settings.authenticates)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application.

    Args:
        settings: the deployment's choices; read from the environment if absent.

    Raises:
        ConfigurationError: clients must authenticate, and no client has a valid configuration.
        KnowledgeError: a knowledge file is invalid.
    """
    settings = settings or Settings()
    logs.configure(settings.log_level)
    apply_site(settings.site)
    state = AppState.of(settings)
    refuse_unknown_clients(client.name for client in state.clients)
    app = ImagingCds(
        title="Imaging CDS",
        version=version("imaging-cds"),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=_NO_TELEMETRY,
        lifespan=lambda _: state.running(),
    )
    app.state.settings = settings
    app.state.store = state.store
    calls = routes.install(app, settings, state)
    app.state.metrics = metrics = _metrics(app, settings, state)
    if settings.metrics_on_main_port:
        routes.install_metrics(app, metrics)
    app.add_exception_handler(RequestError, answer_request_error)
    app.add_exception_handler(HTTPException, _answer_routing)
    # The layer added last is outermost: every answer, including a failure's, passes the CORS layer.
    app.add_middleware(ServiceCallFastPath, calls=calls)
    app.add_middleware(UnhandledErrors)
    app.add_middleware(TrailingSlash)
    if not settings.authenticates:
        app.add_middleware(OwnPagesOnly, origins=settings.cors_origins, hosts=settings.hosts)
    app.add_middleware(logs.RequestLog, observe=metrics.observe)
    if settings.otlp_endpoint:
        _trace(app, settings.otlp_endpoint)
    if settings.cors_origins:
        _allow_origins(app, settings.cors_origins)
    app.add_middleware(SecurityHeaders, https=settings.base_url.startswith("https:"))
    return app


class _ListedOrigins(CORSMiddleware):
    """Lets pages of listed origins call, including private-network requests, and gives other origins no permission."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """Answer a browser's preflight request."""
        response = super().preflight_response(request_headers)
        if not self.is_allowed_origin(request_headers["origin"]) and _PRIVATE_NETWORK in response.headers:
            del response.headers[_PRIVATE_NETWORK]
        return response


def _allow_origins(app: FastAPI, origins: tuple[str, ...]) -> None:
    app.add_middleware(
        _ListedOrigins,
        allow_origins=origins,
        allow_methods=("GET", "POST", "OPTIONS"),
        allow_headers=("authorization", "content-type"),
        allow_private_network=True,
        expose_headers=(logs.REQUEST_ID_HEADER,),
        max_age=PREFLIGHT_SECONDS,
    )


def _trace(app: FastAPI, endpoint: str) -> None:
    """Send traces; OpenTelemetry is loaded only if they are wanted."""
    from app.telemetry import traces  # noqa: PLC0415

    app.add_middleware(traces.Tracing, version=app.version, processor=traces.batches(endpoint))


def _metrics(app: FastAPI, settings: Settings, state: AppState) -> Metrics:
    addresses = {route.path for route in app.routes if isinstance(route, Route)} | {routes.METRICS}
    labels = Labels.of(settings.deployment, addresses, (client.name for client in state.clients))
    metrics = Metrics(labels, app.version, registry.knowledge_version())
    metrics.state.watch_store(lambda: _store_state(state.store))
    if settings.authenticates:
        metrics.state.watch_trust(lambda: _trust_state(state.authenticator))
    return metrics


def _store_state(store: Store) -> StoreState:
    health = store.health()
    return StoreState(health.queued, health.dropped, database_up=not health.problem)


def _trust_state(authenticator: Authenticator) -> TrustState:
    health = authenticator.health()
    return TrustState(health.key_ages, health.alone) if health else TrustState({}, 0)


async def _answer_routing(request: Request, error: Exception) -> Response:
    """Answer requests that the router refuses: unknown addresses and methods."""
    if not isinstance(error, HTTPException):
        raise error
    allowed = _allowed_methods(request)
    if not allowed:
        return answer(UnknownAddress("", "no such address; GET / names the addresses of this service"))
    allow = {"Allow": ", ".join(allowed)}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=allow)
    return answer(MethodNotAllowed("", "this address answers other methods only; see the Allow header"), allow)


def _allowed_methods(request: Request) -> list[str]:
    routes_here = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    methods = {method for route in routes_here for method in getattr(route, "methods", None) or ()}
    return [*sorted(methods), "OPTIONS"] if methods else []
