"""Every service that this deployment offers; one line per topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from cds_services.cds_hooks import Decision, HookRequest, ServiceDescription


@dataclass(frozen=True, slots=True)
class Service:
    """One CDS service: what discovery says of it, and the pure function behind it.

    Attributes:
        description: the entry of the discovery answer.
        evaluate: request and today's date in, decision out.
    """

    description: ServiceDescription
    evaluate: Callable[[HookRequest, date], Decision]


def services(base_url: str) -> dict[tuple[str, str], Service]:  # noqa: ARG001
    """Return the services by (id, hook), as the specification allows one id on several hooks.

    Args:
        base_url: public base URL of this deployment, without trailing slash; it names the card rules' code system.
    """
    return {}


def card_rules(base_url: str) -> dict[str, Any]:
    """Return the FHIR CodeSystem of the card rules, to be served at its own canonical URL."""
    return {"resourceType": "CodeSystem", "url": f"{base_url}/CodeSystem/card-rule"}


def knowledge_version() -> str:
    """Return the content hash of all knowledge files."""
    return "0" * 12
