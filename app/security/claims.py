"""Identify the client of a call without authentication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.security.tokens import claimed_issuer

if TYPE_CHECKING:
    from app.clients.client import Client, Clients


def claimed_client(clients: Clients, authorization: str) -> Client:
    """Return the client whose token a call brings, without checking the token.

    By naming an issuer a caller gets that client's profile and its list of servers, which by themselves reveal nothing
    and grant nothing.

    Args:
        clients: the known clients.
        authorization: the Authorization header; empty if there is none.
    """
    if not authorization or not clients.by_issuer:
        return clients.anybody
    return clients.by_issuer.get(claimed_issuer(authorization), clients.anybody)
