"""CDS Hooks 3.0 (ballot): what it adds to any profile.

Errors need no change: they are OperationOutcomes in every profile.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.client_profiles.core import Answer, Core, Site
from cds_services import registry
from cds_services.cds_hooks import Coding
from cds_services.errors import KnowledgeError
from cds_services.hook_request import HOOK_VERSIONS
from cds_services.knowledge import Entry, load

if TYPE_CHECKING:
    from cds_services.cds_hooks import Card, Decision, ServiceDescription
    from cds_services.errors import RequestError
    from cds_services.hook_request import HookRequest

SPECIFICATION = "3.0.0-ballot"
"""The semantic version that the specification states until it is published."""


class Standard(Entry, frozen=True):
    """The published override reason that corresponds to our own one, and why."""

    standard: str
    why: str


class OverrideReasons(Entry, frozen=True):
    """The file `override_reasons.yaml`."""

    system: str
    displays: dict[str, str]
    reasons: dict[str, Standard]


@cache
def override_reasons() -> OverrideReasons:
    """Return the published reasons, read and checked once.

    Raises:
        KnowledgeError: one of our reasons has no published one, or one without a display.
    """
    found = load(files(__package__) / "override_reasons.yaml", OverrideReasons)
    own = registry.override_codes()
    lacking = [code for code in own if code not in found.reasons]
    if lacking:
        raise KnowledgeError(f"override_reasons.yaml, reasons: no entry for {', '.join(lacking)}")
    for code, reason in found.reasons.items():
        if reason.standard not in found.displays:
            raise KnowledgeError(f"override_reasons.yaml, reasons, {code}: no display for {reason.standard!r}")
    return found


class Hooks3(Core):
    """Another profile with the additions of 3.0: versions in discovery, and published override reasons."""

    def __init__(self, inner: Core) -> None:
        self._inner = inner
        self.rated_hooks = inner.rated_hooks

    def warm_up(self) -> None:
        """Read the published reasons."""
        self._inner.warm_up()
        override_reasons()

    def describe(self, description: ServiceDescription) -> ServiceDescription:
        """Return the discovery entry with the versions of specification and hook."""
        hook_version = HOOK_VERSIONS.get(description.hook)
        return replace(self._inner.describe(description), version=SPECIFICATION, hook_version=hook_version)

    def answer(self, decision: Decision, request: HookRequest, site: Site) -> Answer:
        """Return the answer with the published override reasons after our own, and no empty member except `cards`."""
        answer = self._inner.answer(decision, request, site)
        cards = [_with_published(card) for card in answer.cards]
        return replace(answer, cards=cards, system_actions=tuple(answer.system_actions))

    def status(self, error: RequestError, usual: int) -> int:
        """Return the status that the wrapped profile returns."""
        return self._inner.status(error, usual)


def _with_published(card: Card) -> Card:
    known = override_reasons()
    codes = dict.fromkeys(
        known.reasons[own.code].standard for own in card.override_reasons if own.code in known.reasons
    )
    published = tuple(Coding(code=code, system=known.system, display=known.displays[code]) for code in codes)
    return replace(card, override_reasons=card.override_reasons + published)
