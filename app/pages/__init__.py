"""HTML pages: templates, their static files, and headers that block all content from elsewhere."""

from __future__ import annotations

import mimetypes
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from starlette.responses import Response

from app.telemetry.logs import add_facts

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request

ASSETS = "/assets"
"""Where the files shared by all pages are served."""
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""Nothing inline, nothing from other origins, no framing."""
_FRESH = {"Cache-Control": "no-cache"}
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def templates(package: str) -> Environment:
    """Return the templates of a package, on top of those shared by all pages; all output is escaped."""
    loader = ChoiceLoader([PackageLoader(package), PackageLoader("app.pages")])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def page(html: str, status: int = 200) -> Response:
    """Answer with a page."""
    return Response(html, status, SECURITY_HEADERS, "text/html")


def serve_static(app: FastAPI, prefix: str, package: str) -> None:
    """Serve every file of a package's `static` folder, as it is now, below a prefix."""
    for entry in sorted(files(package).joinpath("static").iterdir(), key=lambda item: item.name):
        suffix = "." + entry.name.rpartition(".")[2]
        kind = _TYPES.get(suffix) or mimetypes.guess_type(entry.name)[0] or "application/octet-stream"
        serve_file(app, f"{prefix}/{entry.name}", entry.read_bytes(), kind)


def serve_file(app: FastAPI, path: str, body: bytes, kind: str) -> None:
    """Serve one file, as it is now."""

    async def static(request: Request) -> Response:
        add_facts(request.scope, route=path)
        return Response(body, 200, _FRESH, kind)

    app.add_route(path, static, methods=["GET"])
