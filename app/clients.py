"""Who may call, and how each wants to be answered."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.client_profiles.core import Site
from app.client_profiles.registry import PROFILES

if TYPE_CHECKING:
    from app.client_profiles.core import Core
    from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Client:
    """One CDS client.

    Attributes:
        name: what logs and metrics call it; never what the client calls itself.
        profile: the adapter for its answers.
        issuer: the `iss` of its tokens; empty for whoever is not told apart.
        fhir_servers: base URLs that may be read for it, without trailing slash.
        site: what its answers depend on beside the profile.
    """

    name: str
    profile: Core
    issuer: str = ""
    fhir_servers: frozenset[str] = frozenset()
    site: Site = field(default_factory=Site)


class Clients:
    """Every known client, by issuer."""

    def __init__(self, settings: Settings) -> None:
        self._anybody = Client("anybody", PROFILES[settings.client_profile])

    def of(self, authorization: str) -> Client:  # noqa: ARG002 - no issuers are configured yet
        """Return the client of a call where nobody has to prove who it is.

        Args:
            authorization: the Authorization header, empty where there is none.
        """
        return self._anybody

    def verified(self, issuer: str, name: str) -> Client:
        """Return the client whose token was checked.

        Args:
            issuer: the `iss` of the token.
            name: what the clients file calls it.
        """
        return replace(self._anybody, name=name, issuer=issuer)
