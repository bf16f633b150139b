"""How much a call brings to read, counted before any of it is read.

Every reader's time grows with what it reads and no faster, so bounds on the amount bound the time. They are counts and
no clock: the same call is answered, or refused, on a busy machine as on an idle one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cds_services.errors import TooCostly

if TYPE_CHECKING:
    from cds_services.hook_request import HookRequest

DRAFTS = 200
"""Most drafts of one ordering session. Sets of orders have dozens; each is read for a reason of its own."""
WORDS_OF_DRAFTS = 60_000
"""Most characters of words in the drafts; a long referral letter has 5,000."""
RESOURCES = 5_000
"""Most resources in the prefetch, contained ones too; a life in hospital brings 2,000."""
WORDS_OF_CHART = 250_000
"""Most characters of words in the prefetch; 2,000 resources have some 100,000."""

_NO_WORDS = frozenset({"resourceType", "id", "url", "system", "reference", "fullUrl", "div", "data", "lastUpdated"})
"""Members that are looked up or passed over, and never read as words; `div` is read of drafts, beside their reason."""
_SHORTEST = 16
"""Shorter strings are codes and dates more often than words."""


def refuse_too_much(request: HookRequest) -> None:
    """Refuse a call that brings more than is read in one.

    Raises:
        TooCostly: it does. Reading a part of it would be silence about the rest.
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
