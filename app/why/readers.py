"""Who may read the pages behind "Why this card?": everyone who reaches the service, or a proxy that signs people in."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import IPvAnyNetwork
    from starlette.requests import Request


def may_read(request: Request, proxies: Sequence[IPvAnyNetwork]) -> bool:
    """Return whether a page may be shown: always without proxies, else only where one of them asks.

    The address is that of the connection; no header is accepted as evidence of another one.
    """
    if not proxies:
        return True
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    return any(address in network for network in proxies)
