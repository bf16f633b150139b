"""Sign in with an OpenID Connect provider: authorization code with PKCE, and a signed session cookie afterwards.

Authlib does the protocol. The session holds name and roles, not the provider's tokens; a role that is taken away
at the provider ends with the session.
"""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from httpx import HTTPError
from starlette.exceptions import HTTPException
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import PlainTextResponse, RedirectResponse

from app.governance.access.identity import Identity, roles_of
from app.governance.roles import Role
from app.telemetry.logs import add_facts

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from app.governance.settings import GovernanceSettings

_CALLBACK = "/signed-in"
_NAME_LENGTH = 128
_HOUR = 3600
_UNREACHABLE = "Signing in failed: the identity provider cannot be reached. Try again, or tell the operator."


class OidcAccess:
    """Sends a browser that is not signed in to the provider.

    Args:
        settings: names the provider and the groups of each role.
        app: gets the routes of signing in and out, and the session.
    """

    def __init__(self, settings: GovernanceSettings, app: FastAPI) -> None:
        self._settings = settings
        self._provider = OAuth().register(
            "provider",
            server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value() or None,
            client_kwargs={"scope": settings.oidc_scope, "code_challenge_method": "S256", "trust_env": False},
        )
        app.add_route("/sign-in", self._sign_in, methods=["GET"])
        app.add_route(_CALLBACK, self._signed_in, methods=["GET"])
        app.add_route("/sign-out", self._sign_out, methods=["GET"])
        app.add_middleware(
            SessionMiddleware,
            secret_key=settings.session_key.get_secret_value() or secrets.token_hex(32),
            session_cookie="imaging-cds-session",
            max_age=round(settings.session_hours * _HOUR),
            # Not strict: the provider sends the browser back, and the session must come with it.
            same_site="lax",
            https_only=settings.base_url.startswith("https:"),
        )

    async def identify(self, request: Request) -> Identity | Response:
        """Return who is signed in, or the way to the provider.

        Raises:
            HTTPException: a form was sent, and the session has ended.
        """
        signed_in = request.session.get("person")
        # The cookie is renewed by each answer; the time of signing in is not.
        if signed_in and time.time() < signed_in["until"]:
            return Identity(signed_in["name"], frozenset(Role(role) for role in signed_in["roles"]))
        request.session.pop("person", None)
        if request.method != "GET":
            raise HTTPException(401, "Your session has ended. Open the page again to sign in; nothing was saved.")
        request.session["to"] = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse("/sign-in", 303)

    async def _sign_in(self, request: Request) -> Response:
        add_facts(request.scope, route="/sign-in")
        try:
            answer: Response = await self._provider.authorize_redirect(request, f"{self._settings.base_url}{_CALLBACK}")
        except (HTTPError, OAuthError):
            return _said(_UNREACHABLE, 503)
        return answer

    async def _signed_in(self, request: Request) -> Response:
        add_facts(request.scope, route=_CALLBACK)
        try:
            token: dict[str, Any] = await self._provider.authorize_access_token(request)
            claims: dict[str, Any] = dict(token["userinfo"])
            if self._settings.oidc_groups_claim not in claims:
                claims |= await self._provider.userinfo(token=token)
        except HTTPError:
            return _said(_UNREACHABLE, 503)
        except (OAuthError, KeyError, ValueError):
            return _said(
                "Signing in failed: the identity provider refused, or its answer does not fit. Try again.", 403
            )
        groups = claims.get(self._settings.oidc_groups_claim) or []
        roles = roles_of([groups] if isinstance(groups, str) else map(str, groups), self._settings.granted)
        to = request.session.get("to", "/")
        request.session.clear()
        request.session["person"] = {
            "name": str(claims.get(self._settings.oidc_name_claim) or claims["sub"])[:_NAME_LENGTH],
            "roles": sorted(roles),
            "until": time.time() + self._settings.session_hours * _HOUR,
        }
        return RedirectResponse(to, 303)

    async def _sign_out(self, request: Request) -> Response:
        add_facts(request.scope, route="/sign-out")
        request.session.clear()
        return _said("You are signed out here. Close the browser to end the session with the identity provider.", 200)


def _said(words: str, status: int) -> Response:
    return PlainTextResponse(words, status, {"Cache-Control": "no-store"})
