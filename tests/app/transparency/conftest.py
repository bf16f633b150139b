"""A service with its transparency pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from tests.app.conftest import running
from tests.documentation.pages import DOCS

if TYPE_CHECKING:
    from collections.abc import Iterator

FACTS = DOCS / "examples" / "transparency.yaml"


@pytest.fixture(scope="package")
def stated() -> Iterator[httpx.Client]:
    """A client of a service whose deployment stated its facts."""
    app = create_app(Settings(transparency=True, transparency_facts=FACTS, public_base_url="https://cds.example.org"))
    with running(app) as base_url, httpx.Client(base_url=base_url, trust_env=False) as client:
        yield client
