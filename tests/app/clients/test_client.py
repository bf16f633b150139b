"""Each client has one record, made of its entry in the clients file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.client_profiles.registry import PROFILES
from app.clients.client import Clients, TrustedClient
from app.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

FILE = """\
clients:
  - {name: one, issuer: "https://one.example.org", profile: epic, fhir_servers: ["https://fhir.example.org/r4/"]}
  - {name: two, issuer: "https://two.example.org", profile: crd-2.2, trust: {jku: "https://two.example.org/jwks"}}
"""


def _clients(folder: Path, text: str = FILE, **settings: object) -> Clients:
    file = folder / "clients.yaml"
    file.write_text(text)
    return Clients(Settings.model_validate({"clients": file} | settings))


def test_a_record_says_what_the_entry_says(tmp_path: Path) -> None:
    clients = _clients(tmp_path, client_profile="argonaut-pama", missing_data="card")
    assert [client.name for client in clients] == ["anybody", "one", "two"]
    anybody, one = clients.anybody, clients.by_issuer["https://one.example.org"]
    servers = frozenset({"https://fhir.example.org/r4"})
    assert (anybody.profile, anybody.issuer, anybody.shows_missing) == (PROFILES["argonaut-pama"], "", True)
    assert (one.profile, one.fhir_servers, one.shows_missing) == (PROFILES["epic"], servers, False)


def test_only_a_client_with_a_policy_can_be_trusted(tmp_path: Path) -> None:
    one, two = list(_clients(tmp_path))[1:]
    assert not isinstance(one, TrustedClient)
    assert isinstance(two, TrustedClient)
    assert (two.policy.jku, two.file) == ("https://two.example.org/jwks", tmp_path / "clients.yaml")


def test_a_profile_is_read_once_for_all_its_clients(tmp_path: Path) -> None:
    one, two = list(_clients(tmp_path, FILE.replace("crd-2.2", "epic"), hooks_version="3.0"))[1:]
    assert one.profile is two.profile
