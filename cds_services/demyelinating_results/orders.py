"""The orders that one click creates, each a valid ServiceRequest."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from cds_services.cds_hooks import Action
from cds_services.demyelinating_results.next_step import Service
from cds_services.errors import KnowledgeError
from cds_services.imaging_orders.order import title
from cds_services.imaging_orders.validation import validated
from cds_services.imaging_orders.writing import orders_for
from cds_services.knowledge import Entry, load
from cds_services.terminology import code_systems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.demyelinating_results.next_step import NextStep, Wanted
    from cds_services.imaging_orders.study import Study

_IMAGING_SYSTEMS = ("cpt", "loinc")


class Code(Entry, frozen=True):
    """One code."""

    system: str
    code: str
    display: str


class ServiceEntry(Entry, frozen=True):
    """One order: what it is called, its codes, and what the button says of it."""

    text: str
    codes: dict[str, str]
    display: str
    description: str
    referral: bool = False
    detail: str = ""


class OrdersFile(Entry, frozen=True):
    """The file `orders.yaml`."""

    category: Code
    services: dict[Service, ServiceEntry]


@cache
def orders_file() -> OrdersFile:
    """Return the orders, read and checked once.

    Raises:
        KnowledgeError: an order is missing, or its code system is not known.
    """
    found = load(files(__package__) / "knowledge" / "orders.yaml", OrdersFile)
    if missing := sorted(set(Service) - set(found.services)):
        raise KnowledgeError(f"orders.yaml: no entry for {', '.join(missing)}")
    named = {found.category.system, *(system for entry in found.services.values() for system in entry.codes)}
    if unknown := sorted(named - set(code_systems())):
        raise KnowledgeError(f"orders.yaml: unknown code systems {', '.join(unknown)}")
    return found


def actions(step: NextStep, patient_id: str, encounter_id: str) -> tuple[Action, ...]:
    """Return what one click creates; nothing where an order cannot be made valid.

    Args:
        step: the next step.
        patient_id: bare id of the patient.
        encounter_id: bare id of the encounter; may be empty.
    """
    common: dict[str, Any] = {
        "resourceType": "ServiceRequest",
        "status": "draft",
        "intent": "order",
        "subject": {"reference": f"Patient/{patient_id}"},
    }
    if encounter_id:
        common["encounter"] = {"reference": f"Encounter/{encounter_id}"}
    if step.about is not None and step.about.key:
        common["reasonReference"] = [{"reference": step.about.key}]
    found: list[Action] = []
    for wanted in step.wanted:
        written = list(_written(wanted, common))
        if not written:
            return ()
        found += written
    return tuple(found)


def _written(wanted: Wanted, common: dict[str, Any]) -> Iterator[Action]:
    if wanted.priority:
        common = {**common, "priority": wanted.priority}
    if wanted.study is not None:
        yield from _imaging(wanted.study, common)
    elif wanted.service is not None:
        entry = orders_file().services[wanted.service]
        resource = validated(_service(entry, common))
        if resource is not None:
            yield Action(type="create", description=entry.description, resource=resource)


def _imaging(study: Study, common: dict[str, Any]) -> Iterator[Action]:
    systems = code_systems()
    template = common | {"code": {"coding": [{"system": systems[name].uri, "code": "0"} for name in _IMAGING_SYSTEMS]}}
    for order in orders_for(template, study, update=False):
        name = order["code"].get("text") or title(study)
        yield Action(type="create", description=f"Add {name}", resource=order)


def _service(entry: ServiceEntry, common: dict[str, Any]) -> dict[str, Any]:
    systems = code_systems()
    coding = [
        {"system": systems[system].uri, "code": code, "display": entry.display} for system, code in entry.codes.items()
    ]
    resource = {**common, "code": {"coding": coding, "text": entry.text}}
    if entry.referral:
        category = orders_file().category
        told = {"system": systems[category.system].uri, "code": category.code, "display": category.display}
        resource["category"] = [{"coding": [told]}]
    if entry.detail:
        resource["orderDetail"] = [{"text": entry.detail}]
    return resource
