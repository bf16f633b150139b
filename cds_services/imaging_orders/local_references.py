"""References of an order to the resources that it contains (`#id`), which must be kept or dropped together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cds_services import fhir

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.fhir import Resource

Order = dict[str, Any]


def local_references(value: object) -> set[str]:
    """Every id that is referred to as `#id` anywhere in a value."""
    if isinstance(value, list):
        return set[str]().union(*map(local_references, value))
    if not isinstance(value, dict):
        return set()
    found = set[str]().union(*map(local_references, value.values()))
    target = value.get("reference")
    return found | {target[1:]} if isinstance(target, str) and target.startswith("#") else found


def contained_for(template: Resource, order: Order) -> Iterator[Resource]:
    """The resources contained in the draft `template` that `order` points to, and those that they point to."""
    by_id = _contained(template)
    wanted = set(by_id)
    open_ends: list[object] = [order]
    while open_ends:
        for identity in sorted(local_references(open_ends.pop()) & wanted):
            wanted.discard(identity)
            open_ends.append(by_id[identity])
            yield by_id[identity]


def without_dangling(order: Order) -> Order:
    """Return the order without references to what it does not contain; R4 forbids them (ref-1).

    The words of such a reference are kept. An order that has none is returned as the same object.
    """
    missing = local_references(order) - set(_contained(order)) - {""}
    if not missing:
        return order
    kept: Order = _kept(order, {f"#{identity}" for identity in missing})
    return kept


def _contained(order: Resource) -> dict[str, Resource]:
    resources = map(fhir.mapping, fhir.sequence(order.get("contained")))
    return {identity: resource for resource in resources if (identity := fhir.resource_id(resource))}


def _kept(value: Any, dangling: set[str]) -> Any:  # noqa: ANN401 - decoded JSON
    """Copy a value without dangling references; None where nothing of it is left."""
    if isinstance(value, list):
        return [inner for item in value if (inner := _kept(item, dangling)) is not None] or None
    if not isinstance(value, dict):
        return value
    if value.get("reference") in dangling:
        value = {name: inner for name, inner in value.items() if name != "reference"}
    return {name: inner for name, item in value.items() if (inner := _kept(item, dangling)) is not None} or None
