"""Every text and every list of a full request, and the request with one of them made longer."""

from __future__ import annotations

import copy
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = Any
Place = tuple[str | int, ...]
"""The way to a value: names of members and numbers of items, from the outside in."""

FULL = yaml.safe_load((Path(__file__).parent / "full_request.yaml").read_text(encoding="utf-8"))
_KEPT = frozenset({"resourceType", "hook", "hookInstance", "patientId"})
"""Texts without which a call is not gone into at all, whatever else it holds."""


def name_of(place: Place) -> str:
    """Write a place as a path."""
    return ".".join(map(str, place))


def texts(value: Json = FULL, place: Place = ()) -> Iterator[Place]:
    """Yield the place of every text."""
    if isinstance(value, str) and place[-1] not in _KEPT:
        yield place
    for name, inner in _members(value):
        yield from texts(inner, (*place, name))


def lists(value: Json = FULL, place: Place = ()) -> Iterator[Place]:
    """Yield the place of every list."""
    if isinstance(value, list) and value:
        yield place
    for name, inner in _members(value):
        yield from lists(inner, (*place, name))


def pairs() -> Iterator[tuple[Place, Place]]:
    """Yield two lists that may be held against each other: members of one resource, or the resources of two Bundles.

    Two lists of which one holds the other are no pair.
    """
    for one, two in combinations(lists(), 2):
        if one == two[: len(one)]:
            continue
        of_objects = isinstance(_at(FULL, one)[0], dict) and isinstance(_at(FULL, two)[0], dict)
        outer = len(one) <= len(_resource_of(one)) + 1 and len(two) <= len(_resource_of(two)) + 1
        same = _resource_of(one) == _resource_of(two) != ()
        if (same and of_objects and outer) or (one[-1] == two[-1] == "entry"):
            yield one, two


def with_text(place: Place, text: str) -> Json:
    """Return the request with a text added to that of a place."""
    body, holder = _reach(place)
    holder[place[-1]] += text
    return body


def with_items(places: tuple[Place, ...], number: int, *, alike: bool) -> Json:
    """Return the request with lists made longer.

    Args:
        places: the lists.
        number: how many items each has afterwards, or about so many.
        alike: whether the further ones are the same again; else every id, reference and word in them is another one,
            and what refers to another item of the same number still does.
    """
    body = copy.deepcopy(FULL)
    for place in places:
        items = _at(body, place)
        first = list(items)
        for copied in range(1, max(2, number // len(first))):
            items += first if alike else [_numbered(item, copied) for item in first]
    return body


def _members(value: Json) -> Iterator[tuple[str | int, Json]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _resource_of(place: Place) -> Place:
    """The way to the innermost resource that a place lies in."""
    last = max((at for at, step in enumerate(place) if step == "resource"), default=-1)
    return place[: last + 1]


def _at(value: Json, place: Place) -> Json:
    for step in place:
        value = value[step]
    return value


def _reach(place: Place) -> tuple[Json, Json]:
    """Copy the request along the way to a place; return it, and what holds the place. All else is shared."""
    body = holder = copy.copy(FULL)
    for step in place[:-1]:
        holder[step] = copy.copy(holder[step])
        holder = holder[step]
    return body, holder


def _numbered(value: Json, number: int, name: str = "") -> Json:
    if isinstance(value, dict):
        return {key: _numbered(inner, number, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_numbered(inner, number, name) for inner in value]
    if isinstance(value, str) and name in {"text", "display", "description", "name", "valueString"}:
        return f"{value} {number}"
    if isinstance(value, str) and name in {"id", "reference", "fullUrl"} and not value.startswith("Patient/"):
        return f"{value}-{number}"
    return value
