"""Numbers that a site may change, inside bounds: the file `thresholds.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TypeVar

import msgspec

from cds_services.knowledge import Choice, Entry, load
from cds_services.local.in_force import in_force

T = TypeVar("T", bound=Entry)

_WHY = "Set in the site file."


class Bounds(Entry, frozen=True):
    """The least and the most that a site may set, in a unit, with the reason."""

    least: float
    most: float
    unit: str
    why: str


class ThresholdsFile(Entry, frozen=True):
    """The file `thresholds.yaml`."""

    thresholds: dict[str, Bounds]


@cache
def bounds() -> dict[str, Bounds]:
    """Return the bounds of each threshold by its name."""
    return load(files(__package__) / "thresholds.yaml", ThresholdsFile).thresholds


def values_of(*choices: Entry) -> dict[str, float]:
    """Return the value of each number that a site may change, as some files of choices have it now.

    Args:
        choices: the choices of parts of the product.
    """
    names = bounds()
    return {name: float(getattr(each, name).value) for each in choices for name in names if hasattr(each, name)}


def adjusted(choices: T) -> T:
    """Return a file of choices with the numbers that the site file sets; a name that is not in this file is another's.

    Args:
        choices: the choices of one part of the product.
    """
    site = in_force().file
    changes: dict[str, Choice[float] | Choice[bool]] = {}
    for name, value in site.thresholds.items():
        old = getattr(choices, name, None)
        if isinstance(old, Choice):
            changes[name] = Choice(value=type(old.value)(value), why=_WHY)
    if site.clarify is not None and hasattr(choices, "clarify"):
        changes["clarify"] = Choice(value=site.clarify, why=_WHY)
    return msgspec.structs.replace(choices, **changes) if changes else choices
