"""Convert one card of this service into the cards that CRD defines.

CRD distinguishes its response types by what a card contains: alternates to a request or additional orders (suggestions,
never links), an instruction (text only), an external reference (links only).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.client_profiles.crd_suggestions import Shapes
from app.client_profiles.crd_vocabulary import response_types, vocabulary
from app.client_profiles.draft_titles import draft_title, imaging_in_focus
from app.client_profiles.identity import derived
from cds_services.cds_hooks import SUMMARY_LIMIT, Coding, selection_behavior

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cds_services.cds_hooks import Action, Card, Link, Suggestion
    from cds_services.hook_request import HookRequest

ASSOCIATED = "davinci-crd.associated-resource"


def response_type(card: Card) -> str:
    """Return the CRD response type of a card's rule."""
    return response_types()[card.source.topic.code] if card.source.topic else vocabulary().reference


def advice(card: Card, request: HookRequest, system: str) -> Iterator[Card]:
    """Yield the card without its links, and its further orders as a separate card.

    The first card keeps the uuid. Its text names everything to be done, so that the second can be left out.
    """
    words = vocabulary().words
    keys = _concerned(card, request)
    shapes = Shapes.of(card.suggestions, request)
    main = replace(_typed(card, response_type(card), system, keys), links=())
    concerns = _naming(words.concerns, keys, request) if 0 < len(keys) < len(request.draft_orders) else ""
    removal = _naming(words.remove_by_hand, shapes.left, request) if shapes.left else ""
    if shapes.additional and not shapes.alternates:
        yield _with(main, tuple(shapes.additional), removal, concerns)
        return
    belongs = words.belongs_to_it.format(orders=", ".join(shapes.added)) if shapes.added else ""
    yield _with(main, tuple(shapes.alternates), belongs, removal, concerns)
    if shapes.additional:
        summary = words.also_needed.format(orders=", ".join(shapes.added))
        short = summary if len(summary) <= SUMMARY_LIMIT else words.also_needed_many
        named = replace(main, uuid=derived(card.uuid, "additional"), summary=short, detail=summary + ".")
        yield _with(named, tuple(shapes.additional), concerns)


def reference(card: Card, links: Sequence[Link], request: HookRequest, system: str) -> Card:
    """Return the links of a card as a separate card."""
    words = vocabulary().words
    typed = _typed(card, vocabulary().reference, system, _concerned(card, request))
    detail = words.reference_detail if request.draft_orders else words.reference_detail_without_orders
    return replace(
        typed,
        uuid=derived(card.uuid, "reference"),
        summary=words.reference.format(source=card.source.label)[:SUMMARY_LIMIT],
        detail=detail,
        indicator="info",
        suggestions=(),
        selection_behavior=None,
        override_reasons=(),
        links=tuple(links),
    )


def _typed(card: Card, code: str, system: str, keys: Sequence[str]) -> Card:
    topic = Coding(code=code, system=system, display=vocabulary().topics[code].display)
    extension = {ASSOCIATED: [{"reference": key} for key in keys]} if keys else None
    return replace(card, source=replace(card.source, topic=topic), extension=extension)


def _with(card: Card, suggestions: tuple[Suggestion, ...], *lines: str) -> Card:
    """An instruction has a detail even if the rule adds nothing to its summary."""
    return replace(
        card,
        detail="\n\n".join(filter(None, (card.detail, *lines))) or card.summary,
        suggestions=suggestions,
        selection_behavior=selection_behavior(len(suggestions)),
    )


def _concerned(card: Card, request: HookRequest) -> list[str]:
    """The drafts that a click changes or removes; if none, the imaging orders in focus."""
    touched = [_target(action) for suggestion in card.suggestions for action in suggestion.actions]
    return [key for key in touched if key] or list(imaging_in_focus(request))


def _target(action: Action) -> str:
    if action.type == "update" and action.resource is not None:
        return f"{action.resource['resourceType']}/{action.resource['id']}"
    return action.resource_id or ""


def _naming(text: str, keys: Sequence[str], request: HookRequest) -> str:
    titles = (draft_title(request, key, vocabulary().words.unnamed) for key in keys)
    return text.format(orders=", ".join(titles))
