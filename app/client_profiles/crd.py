"""Da Vinci CRD: what its versions have in common.

CRD is a payer's guide, and this service is not a payer. It uses the guide's formats for clinical advice and asserts
nothing about coverage.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.client_profiles import crd_cards
from app.client_profiles.core import Answer, Core, Site
from app.client_profiles.crd_configuration import Configuration, options
from app.client_profiles.crd_vocabulary import vocabulary

if TYPE_CHECKING:
    from cds_services.cds_hooks import Card, Decision, ServiceDescription
    from cds_services.hook_request import HookRequest


class Crd(Core):
    """Cards of one response type each, with options that the client may set for each call.

    Attributes:
        version: major and minor version of the guide.
        topic_system: code system of its response types.
    """

    version: str
    topic_system: str

    def warm_up(self) -> None:
        """Read the vocabulary."""
        vocabulary()

    def describe(self, description: ServiceDescription) -> ServiceDescription:
        """Return a discovery entry with the guide's version and the options of a call."""
        extension = {"davinci-crd.version": [self.version], "davinci-crd.configuration-options": options()}
        return replace(description, extension=extension)

    def answer(self, decision: Decision, request: HookRequest, site: Site) -> Answer:  # noqa: ARG002 - the same at every site
        """Return the answer in the guide's response types, limited to those that the client accepts."""
        configuration = Configuration.of(request.extension)
        advice = [
            crd_cards.advice(card, request, self.topic_system)
            for card in decision.cards
            if crd_cards.response_type(card) not in configuration.unwanted
        ]
        references = [] if vocabulary().reference in configuration.unwanted else self._references(decision, request)
        cards = [*chain.from_iterable(advice), *references][: configuration.most]
        return Answer(cards=cards, system_actions=self.ratings(decision, request))

    def _references(self, decision: Decision, request: HookRequest) -> list[Card]:
        """Return one card for the links of each card, unless an earlier one has the same links."""
        seen: set[str] = set()
        cards = []
        for card in decision.cards:
            links = [link for link in card.links if link.url not in seen]
            seen.update(link.url for link in links)
            if links:
                cards.append(crd_cards.reference(card, links, request, self.topic_system))
        return cards
