"""Whom a call comes from where nobody has to prove who it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.security.tokens import claimed_issuer

if TYPE_CHECKING:
    from app.clients.client import Client, Clients


def claimed_client(clients: Clients, authorization: str) -> Client:
    """Return the client whose token a call brings, without checking the token.

    By naming an issuer a caller gets that client's way of being answered and its list of servers, which reveal nothing
    and grant nothing by themselves.

    Args:
        clients: the known ones.
        authorization: the Authorization header, empty where there is none.
    """
    if not authorization or not clients.by_issuer:
        return clients.anybody
    return clients.by_issuer.get(claimed_issuer(authorization), clients.anybody)
