"""The order catalogue, indexed for reading and writing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cds_services.imaging_orders.study import Contrast, Modality, Region, Study  # noqa: TC001 - read by msgspec
from cds_services.knowledge import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

CodeKey = tuple[str, str]
"""Canonical URI of the system, and the code."""


class Titles(Entry, frozen=True):
    """The words of an order's title."""

    modalities: dict[Modality, str]
    regions: dict[Region, str]
    level_noun: str
    contrast: dict[Contrast, str]


@dataclass(frozen=True, slots=True)
class CodedStudy:
    """What one code says.

    Attributes:
        study: the study that the code names.
        source: system and code, as an explanation shows them (`CPT 72128`).
        angiography: vessels or spectra are imaged.
        wide: the code covers neighbouring parts of the body as well; words may name one of them.
    """

    study: Study
    source: str
    angiography: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`procedures.yaml`, indexed for reading and writing.

    Attributes:
        studies: what each code means.
        regions: what a body-site code means.
        contrasts: what an order-detail code means.
        modalities: what a modality code means.
        categories: category codes that say "imaging" and no more.
        to_write: for each study the code by system URI.
        writable: URIs of the systems that suggestions can write.
        fallback: URI of the system to write when a draft came in none of these.
        titles: the words of an order's title.
        local_names: what a name of the site's own catalogue means, in small letters.
        local_titles: what the site calls a code of its own that suggestions write.
    """

    studies: dict[CodeKey, CodedStudy]
    regions: dict[CodeKey, frozenset[Region]]
    contrasts: dict[CodeKey, Contrast]
    modalities: dict[CodeKey, Modality]
    categories: frozenset[CodeKey]
    to_write: dict[Study, dict[str, str]]
    writable: frozenset[str]
    fallback: str
    titles: Titles
    local_names: Mapping[str, CodedStudy] = field(default_factory=dict)
    local_titles: Mapping[CodeKey, str] = field(default_factory=dict)
