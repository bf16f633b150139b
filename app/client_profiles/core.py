"""The plain CDS Hooks 2.0.1 client, which is the base class of the other profiles."""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - read by msgspec
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cds_services.cds_hooks import Action, Card, Wire
from cds_services.hook_request import ORDER_SIGN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds_services.cds_hooks import Decision, ServiceDescription
    from cds_services.errors import RequestError
    from cds_services.hook_request import HookRequest


class Answer(Wire, frozen=True):
    """What a service call is answered with; `cards` is there even when it is empty.

    `system_actions` is left out where it is the empty tuple, and is there where a profile puts an empty list.
    """

    cards: list[Card]
    system_actions: Sequence[Action] = ()
    extension: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """What one site's answers depend on in addition to its kind of client.

    Attributes:
        order_keys: the site's own order codes by study ("MRI head without and with IV contrast"), referral or test, for
            clients that identify an order only by such a code.
    """

    order_keys: Mapping[str, str] = field(default_factory=dict)


class Core:
    """CDS Hooks 2.0.1 exactly as specified; a subclass changes what its client reads differently.

    Attributes:
        rated_hooks: hooks whose answers carry the appropriateness rating.
    """

    rated_hooks: frozenset[str] = frozenset({ORDER_SIGN})

    def warm_up(self) -> None:
        """Read what this profile needs in addition to the answer, so that an invalid file stops the start-up.

        Raises:
            KnowledgeError: a knowledge file of the profile is invalid.
        """

    def describe(self, description: ServiceDescription) -> ServiceDescription:
        """Return a discovery entry in the form that this client reads."""
        return description

    def answer(self, decision: Decision, request: HookRequest, site: Site) -> Answer:  # noqa: ARG002 - for others
        """Return the answer to a service call in the form that this client reads."""
        return Answer(cards=list(decision.cards), system_actions=self.ratings(decision, request))

    def ratings(self, decision: Decision, request: HookRequest) -> tuple[Action, ...]:
        """Return the rating actions if the hook of the call carries them."""
        return decision.system_actions if request.hook in self.rated_hooks else ()

    def status(self, error: RequestError, usual: int) -> int:  # noqa: ARG002 - for others
        """Return the HTTP status for an error whose usual status is given."""
        return usual
