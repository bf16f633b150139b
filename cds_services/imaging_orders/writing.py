"""Write the orders that realise a study, in the code systems that the draft came in."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from cds_services import fhir
from cds_services.imaging_orders.details import without_the_study
from cds_services.imaging_orders.local_references import contained_for, without_dangling
from cds_services.imaging_orders.order import title
from cds_services.imaging_orders.procedures import catalogue
from cds_services.imaging_orders.study import Region, Study
from cds_services.imaging_orders.validation import Order, validated

if TYPE_CHECKING:
    from cds_services.fhir import Resource

_STATUSES = frozenset({"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"})
_INTENTS = frozenset(
    {
        "proposal",
        "plan",
        "directive",
        "order",
        "original-order",
        "reflex-order",
        "filler-order",
        "instance-order",
        "option",
    }
)
_REPLACED = ("code", "bodySite", "orderDetail", "text")
"""What described the old study; `text` is the narrative."""
_TAKEN_OVER = (
    "resourceType",
    "status",
    "intent",
    "category",
    "priority",
    "subject",
    "encounter",
    "authoredOn",
    "requester",
    "reasonCode",
    "reasonReference",
    "insurance",
    "supportingInfo",
    "note",
)
"""What a further order has in common with the draft that it comes from."""


def orders_for(
    template: Resource, study: Study, *, update: bool, own: frozenset[Region] = frozenset()
) -> tuple[Order, ...]:
    """Return the ServiceRequests that realise `study`, written like the draft `template`.

    One resource where every code system of the draft has a code for the whole study, else one per region. With
    `update` the first keeps the id and everything else of the draft except what described the old study; all others
    are new orders without an id. The draft itself is not changed. Where it is split into regions, those of `own` (what
    the draft itself showed) come first, so that a thoracic draft becomes the thoracic order.

    Returns:
        The orders, each valid R4 (except for the draft's own id); empty where no valid order can be made of the draft.
    """
    systems = _systems(template)
    orders: list[Order] = []
    try:
        for part in sorted(_parts(study, systems), key=lambda part: not part.regions & own):
            order = _updated(template) if update and not orders else _new(template)
            order["code"] = _concept(part, systems)
            valid = _valid(order)
            if valid is None:
                return ()
            orders.append(valid)
    except RecursionError:
        return ()
    return tuple(orders)


def _valid(order: Order) -> Order | None:
    valid = validated(_cleaned(order))
    if valid is None:
        return None
    whole = without_dangling(valid)
    return valid if whole is valid else validated(whole)


def as_new(order: Resource) -> Order:
    """Return a further order for the same study, without the id and whatever else belongs to that order only."""
    return _new(order) | {"code": _copy(order.get("code"))}


@cache
def orderable() -> dict[str, tuple[str, ...]]:
    """Return the title of every study that can be written, with the titles of its regions taken one by one."""
    return {
        title(study): tuple(
            title(Study(study.modality, frozenset({region}), study.contrast))
            for region in Region
            if region in study.regions
        )
        for study in catalogue().to_write
    }


def _systems(template: Resource) -> tuple[str, ...]:
    """The writable code systems of the draft, in its order; the fallback where it has none."""
    known = catalogue()
    codings = fhir.codings(template.get("code"))
    systems = dict.fromkeys(coding.system for coding in codings if coding.system in known.writable)
    return tuple(systems) or (known.fallback,)


def _parts(study: Study, systems: tuple[str, ...]) -> tuple[Study, ...]:
    codes = catalogue().to_write.get(study, {})
    if len(study.regions) == 1 or all(system in codes for system in systems):
        return (study,)
    return tuple(
        Study(study.modality, frozenset({region}), study.contrast) for region in Region if region in study.regions
    )


def _concept(study: Study, systems: tuple[str, ...]) -> dict[str, Any]:
    known = catalogue()
    codes = known.to_write.get(study, {})
    written = [system for system in systems if system in codes] or [
        system for system in (known.fallback,) if system in codes
    ]
    name = title(study)
    codings = [{"system": system, "code": codes[system]} for system in written]
    if not codings:
        return {"text": name}
    for coding in codings:
        local = known.local_titles.get((coding["system"], coding["code"]))
        if local:
            coding["display"] = local
    codings[0].setdefault("display", name)
    return {"coding": codings, "text": name}


def _updated(template: Resource) -> Order:
    order: Order = {name: _copy(value) for name, value in template.items() if name.removeprefix("_") not in _REPLACED}
    details = [kept for detail in fhir.sequence(template.get("orderDetail")) if (kept := _kept(detail)) is not None]
    if details:
        order["orderDetail"] = details
    return order


def _kept(detail: object) -> object | None:
    """Return what an order detail says besides modality, region or contrast of the study that is being replaced."""
    known = catalogue()
    for coding in fhir.codings(detail):
        key = coding[:2]
        if key in known.contrasts or key in known.regions or key in known.modalities or key in known.studies:
            return None
    words = fhir.words(detail)
    rest = without_the_study(words)
    copied: object = _copy(detail)
    if rest == words:
        return copied
    return {**copied, "text": rest} if rest and isinstance(copied, dict) and "text" in copied else None


def _new(template: Resource) -> Order:
    order: Order = {}
    for name in _TAKEN_OVER:
        for element in (name, f"_{name}"):
            if element in template:
                order[element] = _copy(template[element])
    contained = [_copy(inner) for inner in contained_for(template, order)]
    if contained:
        order["contained"] = contained
    return order


def _cleaned(order: Order) -> Order:
    """Fill in what R4 requires and drop empty entries of lists, which R4 forbids and real drafts contain."""
    if fhir.string(order.get("status")) not in _STATUSES:
        order["status"] = "draft"
    if fhir.string(order.get("intent")) not in _INTENTS:
        order["intent"] = "order"
    for name in ("category", "reasonCode", "reasonReference", "note", "supportingInfo", "insurance"):
        value = order.get(name)
        if isinstance(value, dict):
            order[name] = value = [value]
        if isinstance(value, list) and value:
            order[name] = [item for item in value if isinstance(item, dict) and _says_something(item)]
            if not order[name]:
                del order[name]
    for inner in fhir.sequence(order.get("contained")):
        # A reason that names no patient is this patient's; without a subject, which R4 requires, it would be dropped.
        if fhir.resource_type(fhir.mapping(inner)) == "Condition" and not inner.get("subject"):
            inner["subject"] = _copy(order.get("subject"))
    return order


def _says_something(value: object) -> bool:
    if isinstance(value, dict):
        return any(_says_something(inner) for inner in value.values())
    if isinstance(value, list):
        return any(_says_something(inner) for inner in value)
    return value is not None and value != ""


def _copy(value: Any) -> Any:  # noqa: ANN401 - decoded JSON
    if isinstance(value, dict):
        return {name: _copy(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_copy(inner) for inner in value]
    return value
