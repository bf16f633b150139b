"""Which site file applies in this process: set once, before any knowledge is read."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from cds_services.local.site_file import NO_SITE, SiteFile


@dataclass(frozen=True, slots=True)
class SiteInForce:
    """The site file that applies.

    Attributes:
        file: what it says.
        content_hash: twelve hex digits that change with every byte of it; empty where there is none.
        sha256: all digits of that hash, for signatures.
    """

    file: SiteFile = NO_SITE
    content_hash: str = ""
    sha256: str = ""


NONE = SiteInForce()
_applied: list[SiteInForce] = [NONE]


def in_force() -> SiteInForce:
    """Return the site file that applies."""
    return _applied[-1]


def put_in_force(site: SiteInForce = NONE) -> None:
    """Let a site file apply to all knowledge that is read from now on; what was read before is read again.

    The knowledge of a process is one: a second deployment with another site file needs a process of its own.
    """
    if site == _applied[-1]:
        return
    _applied[:] = [site]
    for name, module in list(sys.modules.items()):
        if name.startswith(("cds_services.", "app.")):
            for value in list(vars(module).values()):
                clear = getattr(value, "cache_clear", None)
                if callable(clear):
                    clear()
