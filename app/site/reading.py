"""Read the site file, or every file of a site's folder."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.errors import ConfigurationError
from cds_services.errors import KnowledgeError
from cds_services.knowledge import load_with_lines
from cds_services.local.in_force import SiteInForce
from cds_services.local.site_file import SiteFile, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

SETTING = "IMAGING_CDS_SITE"
_SUFFIXES = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class SitePart:
    """One file of a site.

    Attributes:
        name: its name, for messages.
        file: what it says.
        line_of: finds the line of a path of keys and indexes.
    """

    name: str
    file: SiteFile
    line_of: Callable[[Sequence[Any]], int]


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that a site wrote down.

    Attributes:
        parts: its files, by name.
        in_force: the files as one, with their content hash.
    """

    parts: tuple[SitePart, ...]
    in_force: SiteInForce


def read_site(path: Path) -> Site:
    """Read a site file, or all files (`*.yaml`) of a folder.

    Raises:
        ConfigurationError: it is not there, or no site file; names file, entry and line.
    """
    try:
        names = sorted(each for each in path.iterdir() if each.suffix in _SUFFIXES) if path.is_dir() else [path]
        if not names:
            raise ConfigurationError(f"{SETTING}: {path}: no file *.yaml in this folder")
        digest, parts = hashlib.sha256(), []
        for name in names:
            file, line_of = load_with_lines(name, SiteFile)
            parts.append(SitePart(name.name, file, line_of))
            digest.update(name.name.encode() + b"\0" + name.read_bytes() + b"\0")
    except KnowledgeError as error:
        known = ", ".join(SiteFile.__struct_encode_fields__)
        hint = f"; a site file has: {known}" if "unknown field" in str(error) and ", $:" in str(error) else ""
        raise ConfigurationError(f"{SETTING}: {error}{hint}") from error
    except (OSError, UnicodeDecodeError) as error:
        problem = getattr(error, "strerror", None) or "not UTF-8"
        raise ConfigurationError(f"{SETTING}: {path}: cannot be read: {problem}") from None
    whole = joined(tuple(part.file for part in parts))
    sha256 = digest.hexdigest()
    return Site(tuple(parts), SiteInForce(whole, sha256[:12], sha256))
