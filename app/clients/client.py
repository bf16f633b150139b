"""Which clients may call, and how each is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from app.client_profiles.core import Site
from app.client_profiles.hooks_3 import Hooks3
from app.client_profiles.registry import PROFILES
from app.clients.clients_file import read_clients
from app.errors import ConfigurationError
from app.settings import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from app.client_profiles.core import Core
    from app.client_profiles.registry import ProfileName
    from app.clients.clients_file import Registration
    from app.clients.token_policy import TokenPolicy
    from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Client:
    """One CDS client.

    Attributes:
        name: its name in logs and metrics; never a name that the client gives itself.
        profile: the adapter for its answers.
        issuer: the `iss` of its tokens; empty for the client that stands for all unidentified callers.
        fhir_servers: base URLs that may be read for it, without trailing slash.
        site: what its answers depend on in addition to the profile.
        shows_missing: whether it gets a card instead of a refusal if required data are missing.
        canary: whether its calls about the canary's invented patients are left out of what is stored and counted.
    """

    name: str
    profile: Core
    issuer: str = ""
    fhir_servers: frozenset[str] = frozenset()
    site: Site = field(default_factory=Site)
    shows_missing: bool = False
    canary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedClient(Client):
    """A client that can authenticate.

    Attributes:
        policy: how it authenticates.
        file: the clients file, for error messages, and for the files that its entry names.
    """

    policy: TokenPolicy
    file: Path


class Clients:
    """Every known client.

    Attributes:
        anybody: the client that stands for all unidentified callers.
        by_issuer: the clients of the file, by the `iss` of their tokens.

    Args:
        settings: name the clients file and the profile of unidentified callers.

    Raises:
        ConfigurationError: the clients file cannot be used.
        KnowledgeError: a profile's knowledge file is invalid.
    """

    def __init__(self, settings: Settings) -> None:
        self._hooks_3 = settings.hooks_version == "3.0"
        self._profiles: dict[ProfileName, Core] = {}
        profile = self._profile(settings.client_profile)
        self.anybody = Client("anybody", profile, shows_missing=settings.missing_data == "card")
        self.by_issuer: Mapping[str, Client] = self._listed(settings.clients) if settings.clients else {}
        if not settings.authenticates and not is_loopback(settings.host):
            self._refuse_unproved_canary()

    def __iter__(self) -> Iterator[Client]:
        """Every client, the unidentified one first."""
        yield self.anybody
        yield from self.by_issuer.values()

    def _listed(self, file: Path) -> dict[str, Client]:
        return {one.issuer: self._client(one, file) for one in read_clients(file)}

    def _refuse_unproved_canary(self) -> None:
        """Refuse a canary that any caller on the network could claim to be, whose calls would then not be stored."""
        for client in self.by_issuer.values():
            if client.canary:
                raise ConfigurationError(
                    f"IMAGING_CDS_CLIENTS: {client.name} is the canary, which must prove who it is: set "
                    "IMAGING_CDS_AUTHENTICATION=on, or remove `canary: true`"
                )

    def _client(self, one: Registration, file: Path) -> Client:
        """Make a client record from an entry of the file."""
        make: Callable[..., Client] = (
            Client if one.trust is None else partial(TrustedClient, policy=one.trust, file=file)
        )
        return make(
            name=one.name,
            profile=self._profile(one.profile),
            issuer=one.issuer,
            fhir_servers=frozenset(server.rstrip("/") for server in one.fhir_servers),
            site=Site(one.order_keys),
            shows_missing=one.missing_data == "card",
            canary=one.canary,
        )

    def _profile(self, name: ProfileName) -> Core:
        """Return a profile, read and checked; the same object for the same name."""
        if name not in self._profiles:
            profile = Hooks3(PROFILES[name]) if self._hooks_3 else PROFILES[name]
            profile.warm_up()
            self._profiles[name] = profile
        return self._profiles[name]
