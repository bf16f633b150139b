"""How much data a call contains, counted before any of it is read.

Every reader's time grows at most linearly with what it reads, so bounds on the amount bound the time. They are counts,
not timeouts: the same call is answered, or refused, on a busy machine as on an idle one.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from cds_services.errors import TooCostly
from cds_services.fhir import reference, reference_key, sequence, string

if TYPE_CHECKING:
    from cds_services.fhir import Resource
    from cds_services.hook_request import HookRequest

DRAFTS = 1_000
"""Most drafts of one ordering session. Order sets have dozens; each is read for its own reason."""
WORDS_OF_DRAFTS = 150_000
"""Most characters of words in the drafts; a long referral letter has 5,000."""
RESOURCES = 5_000
"""Most resources in the prefetch, contained ones too; a long history in hospital has 2,000."""
WORDS_OF_CHART = 250_000
"""Most characters of words in the prefetch; 2,000 resources have some 100,000."""

REFERRED_TO = 400_000
"""Most characters of words and objects that references lead to, counted again for each reference, since its target is
read again. Each of 2,000 prescriptions may have its own Medication."""

_FOLLOWED = frozenset(
    {"reasonReference", "supportingInfo", "hasMember", "medicationReference", "medication", "device", "manipulated"}
    | {"usedReference"}
)
"""Members whose references are followed."""
_NO_WORDS = frozenset({"resourceType", "id", "url", "system", "reference", "fullUrl", "div", "data", "lastUpdated"})
"""Members that are looked up or skipped, and never read as words; `div` is read of drafts, beside their reason."""
_CHARACTERS_OF_AN_OBJECT = 10
_SHORTEST = 16
"""Shorter strings are codes and dates more often than words."""


def refuse_too_much(request: HookRequest) -> None:
    """Refuse a call that contains more than is read in one.

    Raises:
        TooCostly: it does. Reading only a part of it would leave the rest out without notice.
    """
    if len(request.draft_orders) > DRAFTS:
        raise TooCostly("context.draftOrders", f"more than {DRAFTS} drafts; send those of one ordering session")
    _, words = _counted([draft.resource for draft in request.draft_orders], _NO_WORDS - {"div"})
    if words > WORDS_OF_DRAFTS:
        problem = f"more than {WORDS_OF_DRAFTS} characters of words; send what belongs to the orders only"
        raise TooCostly("context.draftOrders", problem)
    resources, words = _counted([*request.prefetch.values()], _NO_WORDS)
    if resources > RESOURCES or words > WORDS_OF_CHART:
        problem = f"more than {RESOURCES} resources or {WORDS_OF_CHART} characters of words"
        raise TooCostly("prefetch", f"{problem}; send only what the prefetch templates ask for")
    if _referred_to([draft.resource for draft in request.draft_orders], request.prefetch) > REFERRED_TO:
        raise TooCostly("prefetch", "too many references to large resources; send only what the orders are about")


def _referred_to(orders: list[Any], prefetch: Resource) -> int:
    """Return how much references lead to; of several resources with one id the largest counts."""
    values: list[Any] = [*orders, *prefetch.values()]
    places: list[str] = []
    targets: dict[str, list[Any]] = {}
    while values:
        value = values.pop()
        if isinstance(value, list):
            values += value
        elif isinstance(value, dict):
            if "resourceType" in value:
                targets.setdefault(string(value.get("id")).lstrip("#"), []).append(value)
            elif isinstance(value.get("resource"), dict):
                targets.setdefault(_last_part(string(value.get("fullUrl"))), []).append(value["resource"])
            for name, inner in value.items():
                if name in _FOLLOWED:
                    places += (_last_part(reference(place)) for place in sequence(inner))
                if isinstance(inner, dict | list):
                    values.append(inner)
    named = Counter(place for place in places if place in targets)
    return sum(number * max(map(_size, targets[place])) for place, number in named.items() if place)


def _last_part(place: str) -> str:
    return reference_key(place).rsplit("/", 1)[-1].lstrip("#")


def _size(resource: Resource) -> int:
    """Characters of words, plus a fixed number for each object, for the cost of reading it."""
    objects = words = 0
    values: list[Any] = [resource]
    while values:
        value = values.pop()
        if isinstance(value, dict):
            objects += 1
            for name, inner in value.items():
                if isinstance(inner, dict | list):
                    values.append(inner)
                elif isinstance(inner, str) and name not in _NO_WORDS:
                    words += len(inner)
        elif isinstance(value, list):
            values += value
    return words + _CHARACTERS_OF_AN_OBJECT * objects


def _counted(values: list[Any], passed_over: frozenset[str]) -> tuple[int, int]:
    """Return how many resources there are in values, and how many characters of words."""
    resources = words = 0
    while values:
        value = values.pop()
        if isinstance(value, dict):
            resources += "resourceType" in value
            for name, inner in value.items():
                if isinstance(inner, dict | list):
                    values.append(inner)
                elif isinstance(inner, str) and len(inner) >= _SHORTEST and name not in passed_over:
                    words += len(inner)
        elif isinstance(value, list):
            values += value
        elif isinstance(value, str):
            words += len(value)
    return resources, words
