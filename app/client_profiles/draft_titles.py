"""What the drafts of a call ask for, in this service's own words, so that it can be shown on any card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.imaging_orders.order import read_order, title

if TYPE_CHECKING:
    from cds_services.hook_request import HookRequest


def draft_title(request: HookRequest, key: str, unnamed: str) -> str:
    """Name the study of a draft.

    Args:
        request: the call.
        key: `Type/id` of the draft.
        unnamed: what to call a draft whose study cannot be determined.
    """
    study = next((read_order(draft).study for draft in request.draft_orders if draft.key == key), None)
    return title(study) if study is not None else unnamed


def imaging_in_focus(request: HookRequest) -> tuple[str, ...]:
    """Return the keys of the drafts in focus that are in scope, in the order of the call."""
    return tuple(
        draft.key
        for draft in request.draft_orders
        if draft.selected and draft.key and read_order(draft).exclusion is None
    )
