"""The clients file: what it may say, and how a wrong one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.clients.clients_file import read_clients
from app.errors import ConfigurationError

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "clients.yaml"
GOOD = """\
clients:
  - name: one
    issuer: "https://one.example.org"
    profile: epic
"""


def _read(folder: Path, text: str) -> str:
    file = folder / "clients.yaml"
    file.write_text(text)
    with pytest.raises(ConfigurationError) as refusal:
        read_clients(file)
    return str(refusal.value).removeprefix("IMAGING_CDS_CLIENTS: ")


def test_the_example_can_be_used_as_it_stands() -> None:
    epic, pama, crd = read_clients(EXAMPLE)
    assert [client.profile for client in (epic, pama, crd)] == ["epic", "argonaut-pama", "crd-2.2"]
    assert epic.order_keys["MRI cervical spine without and with IV contrast"] == "52006"
    assert crd.fhir_servers == ("https://fhir.network.example.org/r4",)


def test_a_file_without_clients_is_none(tmp_path: Path) -> None:
    file = tmp_path / "clients.yaml"
    file.write_text("clients: []\n")
    assert read_clients(file) == ()


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ("    colour: blue\n", "unknown field `colour`"),
        ('    order_keys: {"MRI of the knee": "1"}\n', "no such study as 'MRI of the knee'"),
        ('    order_keys: {"MRI head without IV contrast": ""}\n', "a key is empty"),
        ('    order_keys: {"MRI head without IV contrast": 7}\n', "Expected `str`"),
        ('    fhir_servers: ["http://fhir.example.org"]\n', "https://host/path"),
        ('    fhir_servers: ["https://user@fhir.example.org"]\n', "https://host/path"),
        ('    fhir_servers: ["https://fhir.example.org/?x=1"]\n', "https://host/path"),
        ('    fhir_servers: ["fhir.example.org"]\n', "https://host/path"),
    ],
)
def test_a_wrong_entry_is_named_by_file_line_and_place(tmp_path: Path, more: str, names: str) -> None:
    told = _read(tmp_path, GOOD + more)
    assert names in told
    assert told.startswith("clients.yaml, line ")
    assert "$.clients[0]" in told


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("name: one", "name: One Hospital", "lower-case"),
        ('issuer: "https://one.example.org"', 'issuer: ""', "issuer"),
        ("profile: epic", "profile: cerner", "choose one of: core-2.0, argonaut-pama, epic, crd-2.0.1, crd-2.2"),
        ("    profile: epic\n", "", "missing required field `profile`"),
        ("clients:", "customers:", "unknown field `customers`"),
        ("clients:", "clients:\n  - &a {}\nclients:", "appears twice"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, old: str, new: str, names: str) -> None:
    told = _read(tmp_path, GOOD.replace(old, new))
    assert names in told
    assert told.startswith("clients.yaml, line ")


@pytest.mark.parametrize(
    ("second", "field"),
    [("name: one, issuer: x", "name"), ("name: two, issuer: 'https://one.example.org'", "issuer")],
)
def test_two_clients_are_told_apart(tmp_path: Path, second: str, field: str) -> None:
    told = _read(tmp_path, f"{GOOD}  - {{{second}, profile: epic}}\n")
    assert told == f"clients.yaml, $.clients[1]: same {field} as $.clients[0]"


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        read_clients(tmp_path / "clients.yaml")
    (tmp_path / "clients.yaml").write_bytes(b"clients: \xff")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        read_clients(tmp_path / "clients.yaml")


def test_a_canary_reads_no_fhir_server(tmp_path: Path) -> None:
    told = _read(tmp_path, f'{GOOD}    canary: true\n    fhir_servers: ["https://fhir.example.org"]\n')
    assert "canary: its calls bring all they need" in told
    assert "$.clients[0]" in told
