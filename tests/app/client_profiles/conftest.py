"""One server that knows a client of each profile, asked with the orders of the case reports."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from app.settings import Settings
from cds_services import registry
from cds_services.registry import services
from tests.app.conftest import client_of
from tests.vignettes.case import load
from tests.vignettes.order_select import request
from tests.wire.golden import ADDRESSES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from tests.app.conftest import Client

Json = dict[str, Any]
BASE_URL = "https://cds.example.org"
VIGNETTES = {vignette.id: vignette for vignette in load()}
ORDER_KEYS = {
    "MRI cervical spine without and with IV contrast": "11001",
    "MRI thoracic spine without and with IV contrast": "11002",
    "MRI head without and with IV contrast": "11003",
}
CLIENTS = """
clients:
  - {name: pama, issuer: "https://pama.example.org", profile: argonaut-pama}
  - name: epic
    issuer: "https://epic.example.org"
    profile: epic
    order_keys:
      "MRI cervical spine without and with IV contrast": "11001"
      "MRI thoracic spine without and with IV contrast": "11002"
      "MRI head without and with IV contrast": "11003"
  - {name: crd201, issuer: "https://crd201.example.org", profile: crd-2.0.1}
  - {name: crd22, issuer: "https://crd22.example.org", profile: crd-2.2}
"""


def bearer(name: str) -> dict[str, str]:
    """The Authorization header of a client; nobody here looks at the signature."""
    token = jwt.encode({"iss": f"https://{name}.example.org"}, "not looked at, " * 3, algorithm="HS256")
    return {"authorization": f"Bearer {token}"}


def order(case: str, hook: str = "order-select") -> Json:
    """Build the request of a case report for a hook."""
    body = request(VIGNETTES[case])
    if hook == "order-sign":
        body["hook"] = hook
        del body["context"]["selections"]
    return body


@dataclass
class Clients:
    """Calls the running service as one client or another."""

    http: httpx.Client

    def post(self, name: str, body: Json) -> httpx.Response:
        """Send a request as a client; `anybody` has no token."""
        headers = bearer(name) if name != "anybody" else {}
        return self.http.post(ADDRESSES[body["hook"]], json=body, headers=headers)

    def ask(self, name: str, body: Json) -> Json:
        """Return the answer to a good request."""
        answer = self.post(name, body)
        assert answer.status_code == 200, answer.text
        told: Json = answer.json()
        return told

    def feedback(self, name: str, service: str, *items: Json) -> None:
        """Send what became of cards of a service as a client."""
        headers = bearer(name) if name != "anybody" else {}
        answer = self.http.post(f"{service}/feedback", json={"feedback": items}, headers=headers)
        assert answer.status_code == 200, answer.text

    def discover(self, name: str) -> list[Json]:
        """Return the services as a client sees them."""
        headers = bearer(name) if name != "anybody" else {}
        listed: list[Json] = self.http.get("/cds-services", headers=headers).json()["services"]
        return listed


def settings(folder: Path, **more: Any) -> Settings:  # noqa: ANN401 - any setting
    """Settings with the clients file; today is that of the case reports."""
    file = folder / "clients.yaml"
    file.write_text(CLIENTS)
    return Settings(clients=file, public_base_url=BASE_URL, today="2026-11-22", **more)


@contextmanager
def serving(chosen: Settings) -> Iterator[Client]:
    """Run the real services, whatever stand-in other tests have put in their place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "services", services)
        with client_of(chosen) as client:
            yield client


@pytest.fixture(scope="session")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clients]:
    """One server with a client of each profile."""
    with serving(settings(tmp_path_factory.mktemp("clients"))) as client:
        yield Clients(client.http)


@pytest.fixture(scope="session")
def clients_of_3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clients]:
    """The same under CDS Hooks 3.0."""
    with serving(settings(tmp_path_factory.mktemp("clients"), hooks_version="3.0")) as client:
        yield Clients(client.http)
