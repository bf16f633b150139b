"""One click: turn the drafts into the right orders, without repeating what is drafted already."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from cds_services.appropriateness.adherence import of_category
from cds_services.appropriateness.pama import with_rating
from cds_services.cds_hooks import Action
from cds_services.imaging_orders.order import title
from cds_services.imaging_orders.study import Region, Study
from cds_services.imaging_orders.writing import orders_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.imaging_orders.order import ReadableOrder
    from cds_services.recommendation.assessed import Assessed
    from cds_services.recommendation.recommendation import Change, Recommendation

_HEAD_GROUP = frozenset({Region.HEAD, Region.ORBITS})
_HIGHER = frozenset({"stat", "asap"})
"""Priorities that are kept where an urgent order is offered."""


def actions(case: Assessed, found: Recommendation) -> tuple[Action, ...]:
    """Return what one click does; empty when nothing can be offered.

    The first draft that is replaced is updated (same id), further orders are created, and a draft that has no
    successor is deleted. A draft without an id of its own can be neither updated nor deleted: nothing is offered then.
    """
    change = found.change
    if change is None:
        return ()
    keys = Counter(order.key for order in (*case.drafts.orders, *case.drafts.elsewhere))
    if any(not order.key or keys[order.key] > 1 for order in change.replaced):
        return ()
    updates, creates, deletes = [], [], []
    given = _share(case, change)
    for order in change.replaced:
        studies = given.pop(id(order), [])
        if not studies:
            deletes.append(Action(type="delete", description=_remove(order), resource_id=order.key))
        for position, study in enumerate(studies):
            written = list(_write(case, change, order, study, update=position == 0))
            if not written:
                return ()
            updates += written[:1] if position == 0 else []
            creates += written[1:] if position == 0 else written
    for studies in given.values():
        for study in studies:
            creates += _write(case, change, found.about, study, update=False)
    return (*updates, *creates, *deletes)


def _share(case: Assessed, change: Change) -> dict[int, list[Study]]:
    """Distribute the missing regions: each draft keeps its own, the first gets the rest."""
    kept = case.drafts.without(change.replaced)
    missing = [left for study in change.wanted if (left := kept.undrafted(study)) is not None]
    given: dict[int, list[Study]] = {}
    for order in change.replaced:
        own = order.study.regions
        for position, study in enumerate(missing):
            mine = study.regions & own
            if mine:
                given.setdefault(id(order), []).append(Study(study.modality, mine, study.contrast))
                missing[position] = Study(study.modality, study.regions - mine, study.contrast)
    for study in missing:
        if study.regions:
            heirs = [order for order in change.replaced if _akin(order, study)] or list(change.replaced)
            key = id(heirs[0]) if heirs else 0
            for position, have in enumerate(given.setdefault(key, [])):
                if have.contrast is study.contrast and not (have.regions | study.regions) & _HEAD_GROUP:
                    given[key][position] = Study(study.modality, have.regions | study.regions, study.contrast)
                    break
            else:
                given[key].append(study)
    return given


def _akin(order: ReadableOrder, study: Study) -> bool:
    return bool(order.study.regions & _HEAD_GROUP) is bool(study.regions & _HEAD_GROUP)


def _write(case: Assessed, change: Change, template: ReadableOrder, study: Study, *, update: bool) -> Iterator[Action]:
    adherence = of_category(case.offered_rating(study))
    source = template.resource
    if not source.get("subject"):
        source = {**source, "subject": {"reference": f"Patient/{case.drafts.patient_id}"}}
    orders = orders_for(source, study, update=update, own=template.study.regions)
    for position, order in enumerate(orders):
        name = order["code"].get("text") or title(study)
        resource: dict[str, Any] = with_rating(order, adherence)
        if change.priority and resource.get("priority") not in _HIGHER:
            resource["priority"] = change.priority
        changed = update and position == 0
        yield Action(
            type="update" if changed else "create",
            description=f"Change the order to {name}" if changed else f"Add {name}",
            resource=resource,
        )


def _remove(order: ReadableOrder) -> str:
    return f"Remove {title(order.study)}"
