"""A FHIR server as the source of a replay."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import msgspec

from app.replay.errors import ReplayError
from app.replay.export.access import Access
from app.replay.export.download import Exporter
from app.security.signing_key import read_key

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = "export"
_TIMEOUT = httpx.Timeout(60.0, connect=15.0)


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """Where an export is asked for, and as whom.

    Attributes:
        base: base URL of the FHIR server.
        group: id of the Group that is exported; empty for everybody.
        client_id: id under which the server knows this client; empty where the server is open.
        key: file of the private key (JWK or PEM); None where the server is open.
        token_url: address of the token endpoint; empty to ask the server for it.
        scope: what is asked for.
    """

    base: str
    group: str = ""
    client_id: str = ""
    key: Path | None = None
    token_url: str = ""
    scope: str = "system/*.read"


def is_address(source: str) -> bool:
    """Return whether a source is a server, and not a place on this machine."""
    return source.startswith(("http://", "https://"))


def export(server: Server, out: Path, tell: Callable[[str], None], pause: float = 1.0) -> tuple[Path, list[str]]:
    """Bring a population into a folder of its own, or go on where a killed run ended.

    Args:
        server: the server.
        out: the folder of the replay.
        tell: receives what happens, in words without patient data.
        pause: seconds after the first failure of a request.

    Returns:
        The folder, and what could not be had, in words.

    Raises:
        ReplayError: the server gives nothing; says why.
        ConfigurationError: the key cannot be used.
    """
    if bool(server.client_id) != (server.key is not None):
        raise ReplayError("give --client-id and --key together, or neither for an open server")
    base = server.base.rstrip("/")
    address = f"{base}/Group/{server.group}" if server.group else base
    key = read_key(server.key) if server.key is not None else None
    with httpx.Client(timeout=_TIMEOUT, follow_redirects=True) as client:
        access = Access(
            base, client, client_id=server.client_id, key=key, token_url=server.token_url, scope=server.scope
        )
        return out / FOLDER, Exporter(address, out / FOLDER, client, access, tell, pause).run()
