"""What a site chooses for one client: rules that are off or ranked otherwise, and what cards get besides."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from cds_services.local.site_file import OfClient

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds_services.local.site_file import LocalLink, OverrideReason, SiteFile

TURNED_OFF = "turned off by the site"
"""Why a rule that is off gives no card, in explanations."""


@dataclass(frozen=True, slots=True)
class LocalChoices:
    """The choices for one client.

    Attributes:
        off: codes of the rules that are off.
        indicators: the indicator of a rule's cards, where it is another than the product's.
        note: a line on every card; empty for none.
        links: links on the cards of some rules, or of all.
        override_reasons: reasons offered after the product's own.
    """

    off: frozenset[str] = frozenset()
    indicators: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    note: str = ""
    links: tuple[LocalLink, ...] = ()
    override_reasons: tuple[OverrideReason, ...] = ()

    @property
    def changes_cards(self) -> bool:
        """Whether a card gets anything in addition."""
        return bool(self.note or self.links or self.override_reasons)


NO_CHOICES = LocalChoices()
"""Where there is no site file."""


def choices_of(file: SiteFile, client: str = "") -> LocalChoices:
    """Return the choices for a client: those for all, with its own.

    Args:
        file: the site file.
        client: its name in the clients file; empty for callers that are not identified.
    """
    own = file.clients.get(client, OfClient())
    rules = file.rules | own.rules
    return LocalChoices(
        frozenset(code for code, choice in rules.items() if not choice.enabled),
        {code: choice.indicator for code, choice in rules.items() if choice.indicator is not None},
        own.note or file.note,
        (*file.links, *own.links),
        (*file.override_reasons, *own.override_reasons),
    )
