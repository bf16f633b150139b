"""Let the site file of a deployment apply to this process, once it is known to be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import ConfigurationError
from app.site.reading import SETTING, read_site
from cds_services.local.in_force import in_force, put_in_force

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def apply_site(path: Path | None) -> None:
    """Put the site file in force, before any knowledge is read; without one, the product's knowledge alone applies.

    Args:
        path: the file or folder that the setting names.

    Raises:
        ConfigurationError: a file cannot be read or contradicts the product; says file, line and what to write instead.
    """
    if path is None:
        put_in_force()
        return
    from app.site.problems import problems_of  # noqa: PLC0415 - most deployments start without a site file

    site = read_site(path)
    put_in_force(site.in_force)
    found = problems_of(site)
    if found:
        put_in_force()
        raise ConfigurationError(f"{SETTING}: " + "\n".join(found))


def refuse_unknown_clients(known: Iterable[str]) -> None:
    """Refuse a site file that names a client which the clients file does not.

    Raises:
        ConfigurationError: names the client, and those that there are.
    """
    names = set(known)
    for name in in_force().file.clients:
        if name not in names:
            listed = ", ".join(sorted(names))
            problem = f"clients, {name}: the clients file has no such client; it has: {listed}"
            raise ConfigurationError(f"{SETTING}: {problem}")
