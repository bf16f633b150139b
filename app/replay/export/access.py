"""Access to a server by SMART Backend Services: a signed assertion is exchanged for a token that lasts minutes.

Source: SMART App Launch 2.2, *Backend Services* and *Client Authentication: Asymmetric*.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx

from app.replay.errors import ReplayError
from app.security.signing import TokenRequest, sign
from app.settings import is_loopback

if TYPE_CHECKING:
    from app.security.signing_key import SigningKey

_WELL_KNOWN = "/.well-known/smart-configuration"
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_MARGIN = 30
"""Seconds before its end at which a token is renewed."""
_SHORTEST_LIFE = 60


class Access:
    """Makes the headers of authorised requests.

    Args:
        base: base URL of the FHIR server.
        client: connections.
        client_id: id under which the server knows this client; empty where the server is open.
        key: what signs assertions; None where the server is open.
        token_url: address of the token endpoint; where it is empty, the server's SMART configuration names it.
        scope: what is asked for.
    """

    def __init__(  # noqa: PLR0913 - what a registration of a client is made of
        self,
        base: str,
        client: httpx.Client,
        *,
        client_id: str = "",
        key: SigningKey | None = None,
        token_url: str = "",
        scope: str = "system/*.read",
    ) -> None:
        self._base = base
        self._client = client
        self._client_id = client_id
        self._key = key
        self._token_url = token_url
        self._scope = scope
        self._token = ""
        self._until = 0.0

    def headers(self, url: str, *, wanted: bool = True) -> dict[str, str]:
        """Return the headers for a URL.

        Args:
            url: the address.
            wanted: whether the server wants a token there.

        Raises:
            ReplayError: no token can be had, or it would go over an open line.
        """
        if self._key is None or not wanted:
            return {}
        _refuse_open_line(url)
        if time.time() > self._until - _MARGIN:
            self._renew()
        return {"Authorization": f"Bearer {self._token}"}

    def forget(self) -> None:
        """Ask for a new token next time: the server refused this one."""
        self._until = 0.0

    def _renew(self) -> None:
        if self._key is None:
            return
        url = self._token_url = self._token_url or self._discovered()
        _refuse_open_line(url)
        wanted = TokenRequest(issuer=self._client_id, subject=self._client_id, audience=url, lifetime=240)
        form = {
            "grant_type": "client_credentials",
            "scope": self._scope,
            "client_assertion_type": _ASSERTION,
            "client_assertion": sign(wanted, self._key, time.time()),
        }
        try:
            answer = self._client.post(url, data=form, headers={"Accept": "application/json"})
            told = answer.json() if answer.is_success else {}
        except (httpx.HTTPError, ValueError) as error:
            raise ReplayError(f"the token endpoint does not answer: {type(error).__name__}") from None
        token, life = (told.get("access_token"), told.get("expires_in")) if isinstance(told, dict) else (None, None)
        if not isinstance(token, str) or not token:
            raise ReplayError(
                f"the token endpoint gave no token (HTTP {answer.status_code}); check --client-id, --key, and that the "
                "public half of the key is registered there (imaging-cds token key FILE prints it)"
            )
        self._token = token
        self._until = time.time() + (life if isinstance(life, int) and life > _SHORTEST_LIFE else _SHORTEST_LIFE)

    def _discovered(self) -> str:
        try:
            told = self._client.get(self._base + _WELL_KNOWN, headers={"Accept": "application/json"}).json()
        except (httpx.HTTPError, ValueError):
            told = None
        url = told.get("token_endpoint") if isinstance(told, dict) else None
        if not isinstance(url, str):
            raise ReplayError("the server names no token endpoint in its SMART configuration; give --token-url")
        return url


def _refuse_open_line(url: str) -> None:
    parsed = httpx.URL(url)
    if parsed.scheme != "https" and not is_loopback(parsed.host):
        raise ReplayError(f"{parsed.host}: a token is sent over https only")
