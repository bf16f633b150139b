"""Print the explanation of a token."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app import strict_json
from app.clients.client import Clients
from app.errors import ConfigurationError
from app.security.explanation import Examination, bare
from app.security.issuers import pinned_keys, trusted_clients
from app.security.key_sets import KeySet, KeySetError
from app.security.published_keys import FetchFailed
from app.security.refusals import Refused
from app.security.tokens import read_token
from app.security.verification import client_of
from cds_services.errors import MalformedRequest

if TYPE_CHECKING:
    from app.clients.client import TrustedClient
    from app.security.explanation import Finding
    from app.settings import Settings

_NARROWEST = 100
_LABEL = len("in the token:")
_SIGNS = {True: ("passes", "green"), False: ("REFUSED", "bold red"), None: ("not looked at", "yellow")}


def print_report(settings: Settings, written: str, audiences: frozenset[str], now: float, *, fetch: bool) -> bool:
    """Print whether the token would be accepted and why; returns whether every check passed.

    Args:
        settings: the deployment's choices.
        written: the token.
        audiences: the addresses that the token may be used for.
        now: seconds since 1970.
        fetch: whether published keys are fetched; otherwise no request is sent.

    Raises:
        ConfigurationError: no clients file, an invalid one, or keys that cannot be fetched.
    """
    if settings.clients is None:
        raise ConfigurationError("IMAGING_CDS_CLIENTS names no clients file; set it, or give --clients FILE")
    clients = trusted_clients(Clients(settings))
    keys = pinned_keys(clients.values()) | (_fetched(written, clients) if fetch else {})
    findings = Examination(clients, keys, audiences, now, settings.token_lifetime).explain(written)
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(width=max(console.width, _NARROWEST), highlight=False)
    console.print(_table(findings))
    for finding in findings:
        if finding.passed is False:
            # Not wrapped, so that a value can be copied and compared.
            console.print(Text(f"{finding.code}: {finding.remedy}"), soft_wrap=True)
            for name, value in finding.compared:
                console.print(Text(f"  {name + ':':<{_LABEL}} {value}"), soft_wrap=True)
    good = all(finding.passed for finding in findings)
    console.print(_verdict(findings), style="green" if good else "bold")
    return good


def _table(findings: list[Finding]) -> Table:
    table = Table("Check", "Result", "In the token")
    for finding in findings:
        sign, style = _SIGNS[finding.passed]
        table.add_row(Text(finding.title), Text(sign, style), Text(finding.found))
    return table


def _verdict(findings: list[Finding]) -> str:
    first = next((finding for finding in findings if finding.passed is False), None)
    if first:
        return f"Refused with 401; the log says: {first.code}"
    if any(finding.passed is None for finding in findings):
        return "Nothing is wrong with what could be looked at."
    return "Accepted, if its jti was not used before."


def _fetched(written: str, clients: dict[str, TrustedClient]) -> dict[str, KeySet]:
    """Fetch the published keys of the one client whose token this claims to be, from the address in the file."""
    try:
        client = client_of(read_token(bare(written)), clients)
    except Refused:
        return {}
    if client is None or not client.policy.jku:
        return {}
    try:
        return {client.issuer: KeySet.published(strict_json.decode(asyncio.run(_get(client.policy.jku))))}
    except (FetchFailed, KeySetError, MalformedRequest) as error:
        raise ConfigurationError(f"the keys of {client.name} at {client.policy.jku} cannot be used: {error}") from None


async def _get(address: str) -> bytes:
    from app.security.key_fetch import KeyFetch  # noqa: PLC0415 - only if requested

    fetch = KeyFetch()
    try:
        return await fetch(address)
    finally:
        await fetch.close()
