"""Check an order with `fhir.resources` before anyone may write it into a chart; repair what can be repaired."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

Order = dict[str, Any]

_ROUNDS = 6
"""Repairs can uncover further faults; an order that is still invalid after this many rounds is rejected."""
_STAND_IN = "stand-in"
_TURNS_MEANING = frozenset({"doNotPerform", "modifierExtension", "implicitRules"})
"""Elements that can reverse the meaning of an order: never dropped, so that a faulty one rejects the order."""


def validated(resource: Order) -> Order | None:
    """Return a ServiceRequest that is valid R4, or None where it cannot be made so.

    A valid resource is returned as the same object, so that decimals, extensions and unknown
    precision stay as they are. Logical ids are accepted as they came: real systems send ids that R4 forbids,
    and another id would name another order. A faulty entry of a list is dropped, a faulty optional element too;
    a lone object where R4 has a list becomes a list of one.
    """
    candidate = resource
    for _ in range(_ROUNDS):
        faults = _faults(candidate)
        if not faults:
            return candidate
        repaired = _repaired(candidate, faults)
        if repaired is None:
            return None
        candidate = repaired
    return None


def warm_up() -> None:
    """Import and build the validator, which takes most of a second the first time."""
    validated(
        {
            "resourceType": "ServiceRequest",
            "status": "draft",
            "intent": "order",
            "subject": {"display": _STAND_IN},
            "contained": [{"resourceType": "Condition", "subject": {"display": _STAND_IN}}],
        }
    )


@cache
def _model() -> type[BaseModel]:
    # Imported here because it is slow: the command line should not wait for it when it only reads.
    from fhir.resources.R4B.servicerequest import ServiceRequest  # noqa: PLC0415

    return ServiceRequest


def _faults(resource: Order) -> list[ErrorDetails]:
    from pydantic import ValidationError  # noqa: PLC0415 - comes with the model

    try:
        _model().model_validate(_with_stand_in_ids(resource))
    except ValidationError as error:
        return error.errors(include_url=False, include_context=False)
    except (LookupError, TypeError, AttributeError, ImportError, RecursionError) as error:
        # fhir.resources raises these for contained resources of a type that it does not know.
        return [{"type": type(error).__name__, "loc": (), "msg": "unreadable", "input": None}]
    return []


def _with_stand_in_ids(resource: Order) -> Order:
    view = dict(resource)
    if isinstance(view.get("id"), str):
        view["id"] = _STAND_IN
    if isinstance(view.get("contained"), list):
        view["contained"] = [
            {**inner, "id": _STAND_IN} if isinstance(inner, dict) and isinstance(inner.get("id"), str) else inner
            for inner in view["contained"]
        ]
    return view


def _repaired(resource: Order, faults: Iterable[ErrorDetails]) -> Order | None:
    repaired = dict(resource)
    spoilt: dict[str, set[int]] = {}
    for fault in faults:
        where = fault["loc"]
        if not where or str(where[0]) not in repaired:
            return None
        name = str(where[0])
        if name in _TURNS_MEANING:
            return None
        value = repaired[name]
        if isinstance(value, list) and len(where) > 1 and isinstance(where[1], int):
            spoilt.setdefault(name, set()).add(where[1])
        elif isinstance(value, list) and None in value:
            repaired[name] = [item for item in value if item is not None]
        elif fault["type"] == "list_type" and isinstance(value, dict) and value:
            repaired[name] = [value]
        else:
            del repaired[name]
    for name, indices in spoilt.items():
        kept = [item for index, item in enumerate(repaired.get(name, ())) if index not in indices]
        if kept:
            repaired[name] = kept
        else:
            repaired.pop(name, None)
    return repaired
