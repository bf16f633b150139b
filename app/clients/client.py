"""Who may call, and how each wants to be answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.client_profiles.core import Site
from app.client_profiles.hooks_3 import Hooks3
from app.client_profiles.registry import PROFILES
from app.clients.clients_file import read_clients

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.client_profiles.core import Core
    from app.client_profiles.registry import ProfileName
    from app.clients.clients_file import Registration
    from app.settings import Settings

_LONGEST_TOKEN = 8_192
"""Real tokens have a thousand characters; what is longer is not looked into."""


@dataclass(frozen=True, slots=True)
class Client:
    """One CDS client.

    Attributes:
        name: what logs and metrics call it; never what the client calls itself.
        profile: the adapter for its answers.
        issuer: the `iss` of its tokens; empty for whoever is not told apart.
        fhir_servers: base URLs that may be read for it, without trailing slash.
        site: what its answers depend on beside the profile.
        shows_missing: whether it wants a card, and no refusal, where required data are missing.
    """

    name: str
    profile: Core
    issuer: str = ""
    fhir_servers: frozenset[str] = frozenset()
    site: Site = field(default_factory=Site)
    shows_missing: bool = False


class Clients:
    """Every known client, by issuer.

    Args:
        settings: name the clients file and the profile of everybody else.

    Raises:
        ConfigurationError: the clients file cannot be used.
        KnowledgeError: a profile's knowledge file cannot be trusted.
    """

    def __init__(self, settings: Settings) -> None:
        self._hooks_3 = settings.hooks_version == "3.0"
        self._profiles: dict[ProfileName, Core] = {}
        profile = self._profile(settings.client_profile)
        self._anybody = Client("anybody", profile, shows_missing=settings.missing_data == "card")
        registrations = read_clients(settings.clients) if settings.clients else ()
        self._by_issuer = {one.issuer: self._client(one) for one in registrations}
        if registrations:
            _issuer("")  # loads the reader of tokens now, so that the first call need not wait for it

    def __iter__(self) -> Iterator[Client]:
        """Every client, the unknown one first."""
        yield self._anybody
        yield from self._by_issuer.values()

    def of(self, authorization: str) -> Client:
        """Return the client of a call where nobody has to prove who it is.

        The token is NOT verified here. By naming an issuer a caller gets that client's way of being answered and
        its list of servers, which reveal nothing and grant nothing by themselves; whoever lets the caller do
        anything on the strength of the name must have verified the token before.

        Args:
            authorization: the Authorization header, empty where there is none.
        """
        if not authorization or not self._by_issuer or len(authorization) > _LONGEST_TOKEN:
            return self._anybody
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            return self._anybody
        return self._by_issuer.get(_issuer(token.strip()), self._anybody)

    def verified(self, issuer: str) -> Client:
        """Return the client whose token was checked.

        Args:
            issuer: the `iss` of the token; that of a client in the file.
        """
        return self._by_issuer[issuer]

    def _client(self, one: Registration) -> Client:
        servers = frozenset(server.rstrip("/") for server in one.fhir_servers)
        profile, missing = self._profile(one.profile), one.missing_data == "card"
        return Client(one.name, profile, one.issuer, servers, Site(one.order_keys), missing)

    def _profile(self, name: ProfileName) -> Core:
        """Return a profile, read and checked; the same object for the same name."""
        if name not in self._profiles:
            profile = Hooks3(PROFILES[name]) if self._hooks_3 else PROFILES[name]
            profile.warm_up()
            self._profiles[name] = profile
        return self._profiles[name]


def _issuer(token: str) -> str:
    """Read `iss` out of an unverified token; empty where there is none or the token is garbage."""
    import jwt  # noqa: PLC0415 - a fifth of a second that only deployments with known clients need

    try:
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
    except (jwt.InvalidTokenError, RecursionError, ValueError):
        return ""
    return issuer if isinstance(issuer, str) else ""
