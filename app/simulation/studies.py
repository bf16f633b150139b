"""A study as a site's order names it: code, and one of the names that catalogues give it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from zlib import crc32

from app.simulation.mixes import read
from app.simulation.order_mixes import Studies, Study
from app.simulation.people_mixes import Sites

if TYPE_CHECKING:
    from app.simulation.chance import Chance
    from app.simulation.people_mixes import Site


def study(key: str) -> Study:
    """Return a study by its key.

    Raises:
        KeyError: there is no such study.
    """
    return read(Studies).studies[key]


def code_alone(key: str, site: Site) -> dict[str, Any]:
    """Return the local code of a study at a site, without any word."""
    return {"coding": [{"system": read(Sites).systems["local"], "code": _local(key, site)}]}


def order_code(key: str, site: Site, chance: Chance) -> dict[str, Any]:
    """Return the CodeableConcept of an order for a study at a site."""
    name = _name(key, site, chance)
    if site.orders == "words":
        return {"text": name}
    code = _local(key, site) if site.orders == "local" else study(key).codes.get(site.orders, "")
    if not code:
        return {"text": name}
    return {"coding": [{"system": read(Sites).systems[site.orders], "code": code, "display": name}], "text": name}


def _local(key: str, site: Site) -> str:
    return f"IMG{crc32(f'{site.id}/{key}'.encode()) % 9000 + 1000}"


def _name(key: str, site: Site, chance: Chance) -> str:
    """Name a study as its catalogue does: one name for one study at one site, as catalogues are."""
    names = _names(key)
    name = names[crc32(f"{site.id}/{key}/name".encode()) % len(names)]
    if site.orders == "words":  # typed each time
        name = chance.one_of(names)
    return name.upper() if site.capitals else name


@cache
def _names(key: str) -> tuple[str, ...]:
    mixes = read(Studies)
    entry = study(key)
    return tuple(
        " ".join(f"{modality} {region} {phase}".split())
        for modality in mixes.modalities[entry.modality]
        for region in mixes.regions[entry.region]
        for phase in mixes.phases[entry.phase]
    )
