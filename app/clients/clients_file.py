"""The file that names a deployment's clients (setting `IMAGING_CDS_CLIENTS`), read once and strictly.

All data about a client are in one entry: add a field to `Registration`, and the file may contain it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import msgspec

from app.client_profiles.registry import PROFILES, ProfileName
from app.clients.token_policy import TokenPolicy  # noqa: TC001 - read by msgspec
from app.errors import ConfigurationError
from cds_services import registry
from cds_services.errors import KnowledgeError
from cds_services.imaging_orders.writing import orderable
from cds_services.knowledge import Entry, load

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")


class Registration(Entry, frozen=True):
    """One CDS client.

    Attributes:
        name: its name in logs and metrics: lower-case letters, digits, dots and hyphens.
        issuer: the `iss` of its tokens, character for character.
        profile: how it is answered.
        fhir_servers: base URLs that may be read for it.
        order_keys: the site's own order codes by study, referral or test, for profiles that order by key.
        missing_data: what it gets if required data are missing: `refuse` (412), or `card`, which says so.
        canary: whether it is the canary, whose calls about its own invented patients are not stored.
        trust: how it authenticates; None if it cannot.
    """

    name: str
    issuer: str
    profile: ProfileName
    fhir_servers: tuple[str, ...] = ()
    order_keys: dict[str, str] = msgspec.field(default_factory=dict)
    missing_data: Literal["refuse", "card"] = "refuse"
    canary: bool = False
    trust: TokenPolicy | None = None

    def __post_init__(self) -> None:
        """Check what types cannot check; msgspec adds the location to the message."""
        if not _NAME.fullmatch(self.name):
            raise ValueError("name: use lower-case letters, digits, dots and hyphens, at most 63")
        if not self.issuer:
            raise ValueError("issuer: the iss claim of the client's tokens is required")
        for server in self.fhir_servers:
            _check_server(server)
        if self.canary and self.fhir_servers:
            raise ValueError("canary: its calls bring all they need, and read no FHIR server; remove fhir_servers")
        known = {*orderable(), *registry.other_orders()}
        unknown = [name for name in self.order_keys if name not in known]
        if unknown:
            raise ValueError(f"order_keys: no such study as {unknown[0]!r}; see docs/client-profiles.md for the names")
        if not all(self.order_keys.values()):
            raise ValueError("order_keys: a key is empty")


class ClientsFile(Entry, frozen=True):
    """The whole file."""

    clients: tuple[Registration, ...]


def read_clients(path: Path) -> tuple[Registration, ...]:
    """Read the clients file.

    Raises:
        ConfigurationError: the file does not exist or is invalid; names file, entry and line.
    """
    try:
        clients = load(path, ClientsFile).clients
    except KnowledgeError as error:
        choices = f"; choose one of: {', '.join(PROFILES)}" if "].profile: " in str(error) else ""
        raise ConfigurationError(f"IMAGING_CDS_CLIENTS: {error}{choices}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"IMAGING_CDS_CLIENTS: {path}: cannot be read: {getattr(error, 'strerror', 'not UTF-8')}"
        ) from None
    _refuse_twice(path.name, "name", (client.name for client in clients))
    _refuse_twice(path.name, "issuer", (client.issuer for client in clients))
    return clients


def _check_server(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        raise ValueError("fhir_servers: write each as https://host/path, without user, query or fragment")


def _refuse_twice(file: str, field: str, values: Iterable[str]) -> None:
    first: dict[str, int] = {}
    for place, value in enumerate(values):
        if value in first:
            raise ConfigurationError(f"{file}, $.clients[{place}]: same {field} as $.clients[{first[value]}]")
        first[value] = place
