"""The studies that the order screen offers: the order catalogue, under its own short names."""

from __future__ import annotations

from functools import cache
from typing import Any

from cds_services.imaging_orders.order import title
from cds_services.imaging_orders.procedures import catalogue
from cds_services.imaging_orders.study import Contrast, Modality, Region, Study
from cds_services.terminology import code_systems

_CODE_SYSTEMS = ("cpt", "loinc")
"""Preferred code systems first: those that an order screen in the United States would send."""
_MODALITIES = (Modality.MRI, Modality.CT)
_REGIONS = (Region.HEAD, Region.ORBITS, Region.CERVICAL, Region.THORACIC, Region.LUMBAR, Region.SPINE)
_PHASES = (Contrast.WITHOUT, Contrast.WITH, Contrast.WITHOUT_AND_WITH)


@cache
def studies() -> tuple[dict[str, Any], ...]:
    """Return every study that can be chosen: its name, and the code that the order carries."""
    return tuple(entry for _, entry in _listed())


@cache
def offered() -> tuple[tuple[Study, str, str], ...]:
    """Return every study that can be chosen, with its name and its code."""
    return tuple((study, entry["name"], entry["code"]) for study, entry in _listed())


@cache
def _listed() -> tuple[tuple[Study, dict[str, Any]], ...]:
    found = []
    for study, codes in catalogue().to_write.items():
        if study.modality not in _MODALITIES or study.contrast not in _PHASES or not study.regions <= set(_REGIONS):
            continue
        systems = [code_systems()[name] for name in _CODE_SYSTEMS if code_systems()[name].uri in codes]
        if systems:
            coded = {"system": systems[0].uri, "code": codes[systems[0].uri]}
            shown = f"{systems[0].name} {coded['code']}"
            found.append((study, {"name": title(study), "coding": coded, "code": shown}))
    return tuple(sorted(found, key=lambda item: _place(item[0])))


def _place(study: Study) -> tuple[int, list[int], int]:
    """MRI before CT, head before spine, without contrast before with contrast."""
    regions = sorted(_REGIONS.index(region) for region in study.regions)
    return _MODALITIES.index(study.modality), [len(regions), *regions], _PHASES.index(study.contrast)


def coding_of(name: str) -> dict[str, str]:
    """Return the coding of a study by its name; KeyError if the screen does not offer it."""
    coding: dict[str, str] = {entry["name"]: entry["coding"] for entry in studies()}[name]
    return coding
