"""The benchmark's authenticated calls are what they claim to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from app.main import create_app
from app.settings import Settings
from benchmarks.authenticated import SigningClient
from benchmarks.contenders import SERVICE
from tests.app.conftest import running
from tests.wire.calls import warned

if TYPE_CHECKING:
    from pathlib import Path


def test_each_token_opens_the_service_once(tmp_path: Path) -> None:
    """Else the figures would be those of refusals, or of a check that looks at nothing."""
    client, address = SigningClient(), "https://cds.example.org"
    settings = Settings(authentication="on", clients=client.clients_file(tmp_path), public_base_url=address)
    first, second = ({"Authorization": f"Bearer {token}"} for token in client.tokens(address + SERVICE, 2))
    with running(create_app(settings)) as url, httpx.Client(base_url=url, trust_env=False) as http:
        statuses = [
            http.post(SERVICE, json=warned(), headers=headers).status_code for headers in (first, second, first)
        ]
    assert statuses == [200, 200, 401]
