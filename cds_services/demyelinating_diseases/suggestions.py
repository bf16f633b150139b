"""One click: turn the drafts into the right orders, without repeating what is drafted already."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cds_services.appropriateness.adherence import of_category
from cds_services.appropriateness.rating import rating
from cds_services.cds_hooks import Action
from cds_services.demyelinating_diseases.pama import with_rating
from cds_services.imaging_orders.order import title
from cds_services.imaging_orders.study import Region, Study
from cds_services.imaging_orders.writing import orders_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.demyelinating_diseases.advice import Advice, Change
    from cds_services.demyelinating_diseases.case import Case
    from cds_services.imaging_orders.order import ImagingOrder

_HEAD_GROUP = frozenset({Region.HEAD, Region.ORBITS})


def actions(case: Case, advice: Advice) -> tuple[Action, ...]:
    """Return what one click does; empty when nothing can be offered.

    The first draft that gives way is updated (same id), further orders are created, and a draft that has no
    successor is deleted. A draft without an id of its own can be neither updated nor deleted: no offer then.
    """
    change = advice.change
    if change is None:
        return ()
    keys = Counter(order.key for order in (*case.orders, *case.elsewhere))
    if any(not order.key or keys[order.key] > 1 for order in change.replaced):
        return ()
    updates, creates, deletes = [], [], []
    given = _share(case, change)
    for order in change.replaced:
        studies = given.pop(id(order), [])
        if not studies:
            deletes.append(Action(type="delete", description=_remove(order), resource_id=order.key))
        for position, study in enumerate(studies):
            written = list(_write(case, advice, order, study, update=position == 0))
            if not written:
                return ()
            updates += written[:1] if position == 0 else []
            creates += written[1:] if position == 0 else written
    for studies in given.values():
        for study in studies:
            creates += _write(case, advice, advice.about, study, update=False)
    return (*updates, *creates, *deletes)


def _share(case: Case, change: Change) -> dict[int, list[Study]]:
    """Deal the missing regions out: each draft keeps its own, the first takes what is left."""
    gone = set(change.replaced)
    kept = replace(case, orders=tuple(order for order in case.orders if order not in gone))
    missing = [left for study in change.wanted if (left := kept.undrafted(study)) is not None]
    given: dict[int, list[Study]] = {}
    for order in change.replaced:
        own = order.study.regions if order.study is not None else frozenset()
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


def _akin(order: ImagingOrder, study: Study) -> bool:
    head = bool(study.regions & _HEAD_GROUP)
    return order.study is not None and bool(order.study.regions & _HEAD_GROUP) is head


def _write(case: Case, advice: Advice, template: ImagingOrder, study: Study, *, update: bool) -> Iterator[Action]:
    grade = rating(case.guideline, case.scenario.offered_variant, study)
    own = template.study.regions if template.study is not None else frozenset()
    source = template.resource
    if not source.get("subject"):
        source = {**source, "subject": {"reference": f"Patient/{case.patient_id}"}}
    orders = orders_for(source, study, update=update, own=own)
    for position, order in enumerate(orders):
        name = order["code"].get("text") or title(study)
        resource: dict[str, Any] = with_rating(order, of_category(grade))
        if advice.rule == "CordCompression":
            resource["priority"] = (
                "urgent" if resource.get("priority") not in {"stat", "asap"} else resource["priority"]
            )
        changed = update and position == 0
        yield Action(
            type="update" if changed else "create",
            description=f"Change the order to {name}" if changed else f"Add {name}",
            resource=resource,
        )


def _remove(order: ImagingOrder) -> str:
    return f"Remove {title(order.study)}" if order.study is not None else "Remove the order"
