"""The connection to the service that the canary calls."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import httpx

from app.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 10.0
"""How long an answer may take; a clinician would have gone on long before."""


def connected(ca_file: Path | None) -> httpx.Client:
    """Open a client that follows no redirect and uses no proxy of the environment: what is tested is the service.

    Args:
        ca_file: certificates that are trusted beside the system's; None for none.

    Raises:
        ConfigurationError: the file holds no certificate that can be read.
    """
    trusted = ssl.create_default_context()
    if ca_file is not None:
        try:
            trusted.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError):
            raise ConfigurationError(f"--ca-file: {ca_file}: holds no certificate in PEM that can be read") from None
    return httpx.Client(verify=trusted, timeout=SECONDS, trust_env=False, follow_redirects=False)
