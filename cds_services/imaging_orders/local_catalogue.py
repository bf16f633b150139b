"""A site's own order catalogue, added to the product's: its codes and names are read, and offered in suggestions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cds_services.imaging_orders.catalogue import Catalogue, CodedStudy, CodeKey
from cds_services.imaging_orders.study import Contrast, Modality, Region, Study
from cds_services.imaging_orders.text_reader import read_words
from cds_services.terminology import read_coding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds_services.local.site_file import CatalogueEntry, LocalCode

_COMPLETE = frozenset({Contrast.WITHOUT, Contrast.WITH, Contrast.WITHOUT_AND_WITH})


def with_local(own: Catalogue, entries: Iterable[CatalogueEntry]) -> Catalogue:
    """Add a site's catalogue to the product's; a study that is not understood is left out.

    Args:
        own: the product's catalogue.
        entries: the catalogue of a site file.
    """
    entries = tuple(entries)
    if not entries:
        return own
    studies, names, titles = dict(own.studies), dict[str, CodedStudy](), dict[CodeKey, str]()
    to_write = {study: dict(codes) for study, codes in own.to_write.items()}
    for entry in entries:
        meant = coded_study(entry.study)
        if meant is None:
            continue
        names |= {plain_name(name): replace(meant, source=f"site catalogue: {name}") for name in entry.names}
        for local in entry.codes:
            key = code_key(local)
            studies[key] = coded = replace(meant, source=f"site catalogue: {local.code}")
            if local.name:
                names[plain_name(local.name)] = coded
                titles[key] = local.name
            if can_be_offered(local, meant):
                to_write.setdefault(meant.study, {}).setdefault(key[0], local.code)
    return replace(
        own,
        studies=studies,
        to_write=to_write,
        writable=frozenset(system for codes in to_write.values() for system in codes),
        local_names=names,
        local_titles=titles,
    )


def coded_study(words: str) -> CodedStudy | None:
    """Return what a site file means by its words for a study; None where modality or regions are not understood."""
    found = read_words(words)
    if found.modality is None or not found.regions:
        return None
    return CodedStudy(Study(found.modality, found.regions, found.contrast), words, found.angiography)


def code_key(local: LocalCode) -> CodeKey:
    """Return a site's code as codes of orders are compared."""
    return read_coding(local.system, local.code)


def can_be_offered(local: LocalCode, meant: CodedStudy) -> bool:
    """Return whether a suggestion can order this code: only one that states its phases, and no angiography."""
    return local.offer and bool(local.system) and meant.study.contrast in _COMPLETE and is_covered(meant)


def is_covered(meant: CodedStudy) -> bool:
    """Return whether this product judges a study: MRI or CT of head, orbits or spine, and no angiography."""
    study = meant.study
    return study.modality is not Modality.OTHER and Region.OTHER not in study.regions and not meant.angiography


def plain_name(name: str) -> str:
    """Return a name as names are compared: in small letters, with single spaces."""
    return " ".join(name.lower().split())
