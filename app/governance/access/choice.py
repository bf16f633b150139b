"""Which access control a deployment has chosen."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from app.errors import ConfigurationError
from app.governance.access.open_access import OpenAccess
from app.governance.access.proxy import ProxyAccess

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.governance.access.identity import Access
    from app.governance.settings import GovernanceSettings


def access_of(settings: GovernanceSettings, app: FastAPI) -> Access:
    """Return the access control, which may add routes of its own.

    Raises:
        ConfigurationError: the packages for signing in with a provider are not installed.
    """
    if settings.access == "proxy":
        return ProxyAccess(settings)
    if settings.access == "off":
        return OpenAccess()
    try:
        # Authlib would say to every operator that it prefers a successor of httpx.
        with warnings.catch_warnings(record=True):
            from app.governance.access.oidc import OidcAccess  # noqa: PLC0415 - an optional part of the installation
    except ImportError:
        raise ConfigurationError(
            "signing in with a provider needs more packages: pip install 'imaging-cds[oidc]', or set "
            "IMAGING_CDS_GOVERNANCE_ACCESS=proxy"
        ) from None
    return OidcAccess(settings, app)
