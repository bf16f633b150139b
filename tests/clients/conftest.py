"""The running service, a chart, and what the clients' pages show."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.security.signing import TokenRequest, sign
from app.security.signing_key import SigningKey, new_key
from tests.clients.fhir_base import fhir_base
from tests.peers.command import command

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENTS = Path(__file__).parents[2] / "clients"
ISSUER = "https://client.example.org"
_TODAY = "2026-11-22"


@dataclass(frozen=True)
class Running:
    """A running service.

    Attributes:
        address: its base URL.
        database: where it keeps feedback.
        before: how much feedback was there before this test.
    """

    address: str
    database: Path
    before: int = 0

    def feedback(self) -> list[str]:
        """Return the outcomes that it has kept in this test, oldest first."""
        with closing(sqlite3.connect(self.database)) as connection:
            kept = connection.execute("SELECT outcome FROM feedback ORDER BY received").fetchall()
        return [outcome for (outcome,) in kept][self.before :]


@pytest.fixture(scope="session")
def chart() -> Iterator[str]:
    """The base URL of a FHIR server."""
    with fhir_base() as address:
        yield address


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service that asks for no token, once for all tests."""
    database = tmp_path_factory.mktemp("kept") / "kept.sqlite3"
    with command("serve", IMAGING_CDS_DATABASE_URL=f"sqlite:///{database}", IMAGING_CDS_TODAY=_TODAY) as address:
        yield Running(address, database)


@pytest.fixture
def running(started: Running) -> Running:
    """The service, and what it keeps from now on."""
    return replace(started, before=len(started.feedback()))


@pytest.fixture(scope="session")
def key() -> SigningKey:
    """The client's key."""
    return new_key("ES384")


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory, key: SigningKey) -> Iterator[str]:
    """A service that asks for tokens of this key, once for all tests."""
    listed = {"name": "one", "issuer": ISSUER, "profile": "core-2.0", "trust": {"jwks": key.public_set()}}
    clients = tmp_path_factory.mktemp("guarded") / "clients.yaml"
    clients.write_text(json.dumps({"clients": [listed]}))
    settings = {"IMAGING_CDS_AUTHENTICATION": "on", "IMAGING_CDS_CLIENTS": str(clients), "IMAGING_CDS_TODAY": _TODAY}
    with command("serve", **settings) as address:
        yield address


def token(key: SigningKey, address: str, now: float) -> str:
    """Sign a token for an address."""
    return sign(TokenRequest(issuer=ISSUER, audience=address), key, now)


def shown(language: str, folder: str) -> str:
    """Return the example of a client's page."""
    page = (CLIENTS / folder / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"```{language}\n(.*?)```", page, re.DOTALL)
    assert found
    return found[1]


def placed(example: str, service: str, chart: str) -> str:
    """Put the addresses of this test where the example has its own."""
    replaced = {
        "http://127.0.0.1:8080": service,
        "https://fhir.example.org/r4": chart,
        "Bearer ...": "Bearer fhir-token",
    }
    for old, new in replaced.items():
        assert old in example
        example = example.replace(old, new)
    return example
