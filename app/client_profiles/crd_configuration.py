"""The options that a CRD client may set for each call, and the values it set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.client_profiles.crd_vocabulary import vocabulary
from cds_services import fhir

if TYPE_CHECKING:
    from cds_services.fhir import Resource

_MAX_CARDS = "max-cards"


@dataclass(frozen=True, slots=True)
class Configuration:
    """The options of one call; an option that was not set, or is invalid, has the value given in discovery.

    Attributes:
        unwanted: response types that the client does not want.
        most: the largest number of cards.
    """

    unwanted: frozenset[str]
    most: int

    @classmethod
    def of(cls, extension: Resource) -> Configuration:
        """Read `davinci-crd.configuration` from a request's extension; unknown codes and invalid values are ignored."""
        chosen = fhir.mapping(extension.get("davinci-crd.configuration"))
        unwanted = frozenset(code for code in vocabulary().topics if chosen.get(code) is False)
        most = chosen.get(_MAX_CARDS)
        if not isinstance(most, int) or isinstance(most, bool) or most < 0:
            most = vocabulary().max_cards.default
        return cls(unwanted, most)


def options() -> list[dict[str, Any]]:
    """Return the options for discovery: one for each response type in use, and the maximum number of cards."""
    limit = vocabulary().max_cards
    types = [
        {"code": code, "type": "boolean", "name": kind.name, "description": kind.description, "default": True}
        for code, kind in vocabulary().topics.items()
    ]
    most = {"code": _MAX_CARDS, "type": "integer", "name": limit.name, "description": limit.description}
    return [*types, most | {"default": limit.default}]
