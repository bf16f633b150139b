"""Epic: one action for each suggestion, no updates, and orders identified only by the site's own key.

Source: Epic's public CDS Hooks documentation. Epic uses only the orderable of a created order.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from msgspec.structs import asdict, replace

from app.client_profiles.core import Answer, Core, Site
from app.client_profiles.draft_titles import draft_title
from app.client_profiles.identity import derived
from cds_services.cds_hooks import Action, Suggestion, selection_behavior
from cds_services.imaging_orders.writing import as_new, orderable
from cds_services.knowledge import Entry, check_placeholders, load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cds_services.cds_hooks import Card, Decision
    from cds_services.fhir import Resource
    from cds_services.hook_request import HookRequest

ORDER_KEYS = "urn:com.epic.cdshooks.action.code.system.preference-list-item"


class Words(Entry, frozen=True):
    """The file `epic.yaml`; `{orders}` is replaced by names of studies."""

    order: str
    remove: str
    order_by_hand: str
    remove_by_hand: str
    unnamed: str


@cache
def words() -> Words:
    """Return the words that users read, checked once.

    Raises:
        KnowledgeError: the file is invalid, or a text has an unknown placeholder.
    """
    found = load(files(__package__) / "epic.yaml", Words)
    for name, text in asdict(found).items():
        check_placeholders(f"epic.yaml, {name}", text, () if name == "unnamed" else ("orders",))
    return found


class Epic(Core):
    """Each order of a suggestion becomes a `create`, and each draft that it replaces a `delete`."""

    def warm_up(self) -> None:
        """Read the words."""
        words()

    def answer(self, decision: Decision, request: HookRequest, site: Site) -> Answer:
        """Return the answer in actions that Epic accepts."""
        cards = [_Clicks(card, request, site.order_keys).card() for card in decision.cards]
        return Answer(cards=cards, system_actions=self.ratings(decision, request))


class _Clicks:
    """The suggestions of one card: orders by key, orders without a key, drafts to be removed."""

    def __init__(self, card: Card, request: HookRequest, keys: Mapping[str, str]) -> None:
        self._card = card
        self._request = request
        self._keys = keys
        self.names: dict[str, list[str]] = {}
        self.orders: dict[str, Resource] = {}
        self.told: dict[str, str] = {}
        self.without_key: list[str] = []
        self.gone: list[str] = []
        for suggestion in card.suggestions:
            for action in suggestion.actions:
                self._sort(action)

    def _sort(self, action: Action) -> None:
        if action.resource is None:
            self.gone += [action.resource_id] if action.resource_id else []
            return
        if action.type == "update":
            self.gone.append(f"{action.resource['resourceType']}/{action.resource['id']}")
        study = str(action.resource["code"]["text"])
        if study not in orderable():
            # A referral or a test: the card has words for it ("Refer to neurology").
            self.told[study] = action.description
        parts = (study,) if study in self._keys else orderable().get(study, ())
        if not parts or any(part not in self._keys for part in parts):
            self.without_key.append(study)
            return
        for part in parts:
            # A site may have one orderable for several of our studies: it is ordered once.
            self.names.setdefault(self._keys[part], []).append(part)
            self.orders.setdefault(self._keys[part], action.resource)

    def card(self) -> Card:
        """Return the card with one action for each suggestion; what cannot be clicked is stated in words at its end.

        If an order must be placed by hand, no draft is offered for removal: the draft would be removed before its
        successor exists.
        """
        if not self._card.suggestions:
            return self._card
        suggestions = tuple(self._creates())
        if not self.without_key:
            suggestions += tuple(self._deletes())
        detail = "\n\n".join(filter(None, (self._card.detail, self._by_hand())))
        return replace(
            self._card,
            detail=detail or None,
            suggestions=suggestions,
            selection_behavior=selection_behavior(len(suggestions)),
        )

    def _creates(self) -> Iterator[Suggestion]:
        for key, names in self.names.items():
            name = _listed(names)
            told = "; ".join(self.told[each] for each in names if each in self.told)
            code = {"coding": [{"system": ORDER_KEYS, "code": key, "display": name}], "text": name}
            action = Action(
                type="create",
                description=told or words().order.format(orders=name),
                resource=as_new(self.orders[key]) | {"code": code},
            )
            yield self._suggestion(action, f"create {key}")

    def _deletes(self) -> Iterator[Suggestion]:
        for key in self.gone:
            action = Action(type="delete", description=self._removal(words().remove, key), resource_id=key)
            yield self._suggestion(action, f"delete {key}")

    def _suggestion(self, action: Action, part: str) -> Suggestion:
        whole = self._card.suggestions[0].uuid
        return Suggestion(label=action.description, uuid=derived(whole, part), is_recommended=True, actions=(action,))

    def _by_hand(self) -> str:
        if not self.without_key:
            return ""
        lines = [words().order_by_hand.format(orders=_listed(self.without_key))]
        if self.gone:
            lines.append(self._removal(words().remove_by_hand, *self.gone))
        return " ".join(lines)

    def _removal(self, text: str, *keys: str) -> str:
        titles = (draft_title(self._request, key, words().unnamed) for key in keys)
        return text.format(orders=", ".join(titles))


def _listed(names: list[str]) -> str:
    """List names; those of tests have commas of their own."""
    return ("; " if any("," in name for name in names) else ", ").join(names)
