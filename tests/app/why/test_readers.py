"""The pages behind the cards are shown to everyone, or to a proxy only, if the site wants that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from tests.app.conftest import running

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("proxies", "status"), [("", 404), ("127.0.0.0/8", 404), ("10.1.2.3, ::1", 403)])
def test_only_the_proxy_may_read(tmp_path: Path, proxies: str, status: int) -> None:
    """404 is the answer of the page itself: no such card is known."""
    settings = Settings.model_validate({"why_links": True, "why_proxies": proxies, "data_folder": tmp_path})
    with running(create_app(settings)) as base_url:
        headers = {"x-forwarded-for": "10.1.2.3"}
        answer = httpx.get(
            f"{base_url}/decisions/6f0c8b7e-0000-4000-8000-000000000001", headers=headers, trust_env=False
        )
    assert answer.status_code == status
    assert ("hospital's proxy only" in answer.text) == (status == 403)
