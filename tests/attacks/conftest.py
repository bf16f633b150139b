"""One service for all attacks, and after each attack the proof that it is still well."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.app.security.signing import ISSUER, jwks
from tests.attacks.service import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.attacks.service import Service

FORGETFUL = "https://kit.example.org"
"""Issuer that sends one token with every call of a list."""

TENANT_ISSUER = "https://tenants.example.org"


def clients_file(folder: Path) -> Path:
    """Write a clients file with pinned keys (YAML reads JSON)."""
    keys = jwks("es-1", "rs-1")
    clients = [
        {
            "name": "hospital",
            "issuer": ISSUER,
            "profile": "core-2.0",
            "trust": {"jwks": keys, "audiences": ["https://alias.example.org/cds"]},
        },
        {"name": "kit", "issuer": FORGETFUL, "profile": "core-2.0", "trust": {"jwks": keys, "replay": "allow"}},
        {
            "name": "tenants",
            "issuer": TENANT_ISSUER,
            "profile": "core-2.0",
            "trust": {"jwks": keys, "tenants": ["north"]},
        },
    ]
    path = folder / "clients.yaml"
    path.write_text(json.dumps({"clients": clients}))
    return path


@pytest.fixture(scope="session")
def _service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("attacked")
    timeouts = {"HEADER_TIMEOUT": "1", "BODY_TIMEOUT": "1", "SEND_TIMEOUT": "1"}
    with running(folder, CLIENTS=str(clients_file(folder)), **timeouts) as service:
        yield service


@pytest.fixture
def service(_service: Service) -> Iterator[Service]:
    """The service under attack."""
    _service.lines()
    yield _service
    _service.assert_well()
