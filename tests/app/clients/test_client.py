"""Each client has one record, made of its entry in the clients file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.client_profiles.registry import PROFILES
from app.clients.canary_call import is_canary_call
from app.clients.client import Clients, TrustedClient
from app.errors import ConfigurationError
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


CANARY = 'clients:\n  - {name: canary, issuer: "https://one.example.org", profile: core-2.0, canary: true}\n'


def test_a_canary_that_anyone_on_the_network_could_claim_to_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="canary is the canary, which must prove who it is"):
        _clients(tmp_path, CANARY, host="0.0.0.0", authentication="off")


@pytest.mark.parametrize("chosen", [{"host": "0.0.0.0"}, {"authentication": "off"}, {"authentication": "on"}])
def test_a_canary_is_accepted_where_it_proves_who_it_is_or_is_on_this_machine(
    tmp_path: Path, chosen: dict[str, str]
) -> None:
    (canary,) = list(_clients(tmp_path, CANARY, **chosen))[1:]
    assert is_canary_call(canary, "imaging-cds-canary-1")
    assert not is_canary_call(canary, "pat-1")


def test_no_other_client_can_be_the_canary(tmp_path: Path) -> None:
    clients = _clients(tmp_path)
    assert not any(client.canary for client in clients)
    assert not any(is_canary_call(client, "imaging-cds-canary-1") for client in clients)
