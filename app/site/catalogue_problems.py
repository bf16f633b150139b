"""Problems of a site's order catalogue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.site.problem import Problem
from cds_services.imaging_orders.local_catalogue import code_key, coded_study, plain_name
from cds_services.imaging_orders.order import title
from cds_services.imaging_orders.procedures import product_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.imaging_orders.catalogue import CodedStudy
    from cds_services.local.site_file import CatalogueEntry, LocalCode, SiteFile

_URI = re.compile(r"(?:urn:|https?://)\S+|")
_EXAMPLE = 'write modality, region and contrast, as in "MRI cervical spine without and with IV contrast"'


def catalogue_problems(file: SiteFile, whole: SiteFile) -> Iterator[Problem]:
    """Yield the problems of one file's catalogue.

    Args:
        file: the file.
        whole: all files of the site, where a code or name must not mean two studies.
    """
    codes, names = _meanings(whole)
    for index, entry in enumerate(file.catalogue):
        place = ("catalogue", index)
        meant = coded_study(entry.study)
        if meant is None:
            yield Problem((*place, "study"), f"the study {entry.study!r} is not understood; {_EXAMPLE}")
            continue
        if not entry.codes and not entry.names:
            yield Problem(place, "write `codes` or `names` by which orders name this study")
        for at, local in enumerate(entry.codes):
            yield from (Problem((*place, "codes", at), what) for what in _of_code(local, meant, codes))
        for at, name in enumerate(entry.names):
            if names[plain_name(name)] != meant.study:
                yield Problem((*place, "names", at), f"the name {name!r} is also given to another study; leave one out")


def _of_code(local: LocalCode, meant: CodedStudy, codes: dict[tuple[str, str], object]) -> Iterator[str]:
    if not _URI.fullmatch(local.system):
        yield (
            f"the system {local.system!r} is no URI; write it as the orders carry it (urn:oid:..., https://...), or "
            "leave it out where they carry none"
        )
    key = code_key(local)
    known = product_catalogue().studies.get(key)
    if known is not None and known.study != meant.study:
        yield f"{known.source} means {title(known.study)} everywhere; leave this code out"
    elif codes[key] != meant.study:
        yield f"the code {local.code} is also given to another study; leave one out"


def _meanings(whole: SiteFile) -> tuple[dict[tuple[str, str], object], dict[str, object]]:
    """The study that each code and each name means first."""
    codes: dict[tuple[str, str], object] = {}
    names: dict[str, object] = {}
    for entry in whole.catalogue:
        meant = coded_study(entry.study)
        study = meant.study if meant is not None else None
        for local in entry.codes:
            codes.setdefault(code_key(local), study)
        for name in _names(entry):
            names.setdefault(plain_name(name), study)
    return codes, names


def _names(entry: CatalogueEntry) -> Iterator[str]:
    yield from entry.names
    yield from (local.name for local in entry.codes if local.name)
