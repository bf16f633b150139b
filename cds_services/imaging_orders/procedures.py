"""The file of procedures: which code means which study, and which code a suggestion writes."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from msgspec import field

from cds_services.errors import KnowledgeError
from cds_services.imaging_orders.catalogue import Catalogue, CodedStudy, Titles
from cds_services.imaging_orders.local_catalogue import with_local
from cds_services.imaging_orders.study import Contrast, Modality, Region, Study
from cds_services.knowledge import Entry, load
from cds_services.local.in_force import in_force
from cds_services.terminology import code_systems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.imaging_orders.catalogue import CodeKey

Codes = dict[str, tuple[str, ...]]
"""Codes by the short name of their system (or by its URI, where it has no short name)."""


class StudyEntry(Entry, frozen=True):
    """One study with the codes that mean it and the codes to write for it."""

    modality: Modality
    regions: tuple[Region, ...]
    contrast: Contrast
    codes: Codes = field(default_factory=dict)
    write: dict[str, str] = field(default_factory=dict)
    angiography: bool = False

    @property
    def study(self) -> Study:
        """The study in its three dimensions."""
        return Study(self.modality, frozenset(self.regions), self.contrast)


class BodySite(Entry, frozen=True):
    """Codes that name a region."""

    regions: tuple[Region, ...]
    codes: Codes


class OrderDetail(Entry, frozen=True):
    """Codes that name a contrast phase."""

    contrast: Contrast
    codes: Codes


class ModalityCode(Entry, frozen=True):
    """Codes that name a modality and nothing else."""

    modality: Modality
    codes: Codes


class Procedures(Entry, frozen=True):
    """The file `procedures.yaml`."""

    sources: dict[str, str]
    fallback: str
    titles: Titles
    wide_codes: Codes
    studies: dict[str, StudyEntry]
    body_sites: tuple[BodySite, ...]
    order_details: tuple[OrderDetail, ...]
    modality_codes: tuple[ModalityCode, ...]
    imaging_categories: Codes


@cache
def catalogue() -> Catalogue:
    """Return the order catalogue with that of the site, read and checked once.

    Raises:
        KnowledgeError: a code means two studies, or a code to write does not mean its study.
    """
    return with_local(product_catalogue(), in_force().file.catalogue)


@cache
def product_catalogue() -> Catalogue:
    """Return the product's own catalogue."""
    return compiled(load(files(__package__) / "procedures.yaml", Procedures))


def compiled(procedures: Procedures) -> Catalogue:
    """Index the catalogue's file for reading and writing, and check that it does not contradict itself.

    Raises:
        KnowledgeError: a code means two studies, or a code to write does not mean its study.
    """
    wide = frozenset(_keys(procedures.wide_codes))
    studies: dict[CodeKey, CodedStudy] = {}
    for name, entry in procedures.studies.items():
        for key in _keys(entry.codes):
            coded = CodedStudy(entry.study, _source(key), entry.angiography, key in wide)
            if studies.setdefault(key, coded) is not coded:
                problem = f"procedures.yaml, {name}: {coded.source} already means another study"
                raise KnowledgeError(problem)
    to_write = _to_write(procedures, studies)
    return Catalogue(
        studies=studies,
        regions={key: frozenset(site.regions) for site in procedures.body_sites for key in _keys(site.codes)},
        contrasts={key: detail.contrast for detail in procedures.order_details for key in _keys(detail.codes)},
        modalities={key: entry.modality for entry in procedures.modality_codes for key in _keys(entry.codes)},
        categories=frozenset(_keys(procedures.imaging_categories)),
        to_write=to_write,
        writable=frozenset(system for codes in to_write.values() for system in codes),
        fallback=_uri(procedures.fallback),
        titles=procedures.titles,
    )


def _to_write(procedures: Procedures, studies: dict[CodeKey, CodedStudy]) -> dict[Study, dict[str, str]]:
    to_write: dict[Study, dict[str, str]] = {}
    for name, entry in procedures.studies.items():
        if not entry.write:
            continue
        if entry.study in to_write:
            problem = f"procedures.yaml, {name}: codes to write this study stand under two names"
            raise KnowledgeError(problem)
        codes = {_uri(system): code for system, code in entry.write.items()}
        for key in codes.items():
            meant = studies.get(key)
            if meant is None or meant.angiography or not _may_stand_for(meant.study, entry.study):
                problem = f"procedures.yaml, {name}: {_source(key)} does not mean this study"
                raise KnowledgeError(problem)
        to_write[entry.study] = codes
    return to_write


def _may_stand_for(meant: Study, wanted: Study) -> bool:
    """A code without a phase, or with "any" contrast, may be written when the words state the phase."""
    if (meant.modality, meant.regions) != (wanted.modality, wanted.regions):
        return False
    vague = {Contrast.UNSTATED, Contrast.WITH_ANY} if wanted.contrast.given else {Contrast.UNSTATED}
    return meant.contrast is wanted.contrast or meant.contrast in vague


def _keys(codes: Codes) -> Iterator[CodeKey]:
    for system, listed in codes.items():
        for code in listed:
            yield _uri(system), code


def _uri(system: str) -> str:
    known = code_systems().get(system)
    if known is None and "://" not in system:
        problem = f"procedures.yaml: {system} is not a code system of code_systems.yaml"
        raise KnowledgeError(problem)
    return known.uri if known else system


def _source(key: CodeKey) -> str:
    names = {system.uri: system.name for system in code_systems().values()}
    return f"{names.get(key[0], key[0])} {key[1]}"
