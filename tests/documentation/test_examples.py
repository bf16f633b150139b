"""What the pages show of JSON and YAML is read by the very readers that the product has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from app.canary.call_list import canary_calls
from app.clients.client import Clients
from app.clients.clients_file import read_clients
from app.security.issuers import pinned_keys, trusted_clients
from app.settings import Settings
from app.site.problems import problems_of_names
from app.site.reading import read_site
from tests.documentation import pages
from tests.documentation.pages import DOCS, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from app.clients.client import TrustedClient

EXAMPLES = [each for each in pages.blocks() if not pages.is_shell(each)]
SITES = [each for each in EXAMPLES if each.page == "docs/site-file.md"]
CLIENTS = [each for each in EXAMPLES if each.text.startswith("clients:") and each not in SITES]
CANARY = [each for each in EXAMPLES if each.text.startswith("calls:")]
VALUES = [each for each in EXAMPLES if each.text.startswith(("image:", "site: {configMap", "governance:"))]
FORMS = [each for each in EXAMPLES if each.page == "docs/forms-and-answers.md"]
"""A form and how a text was read: test_forms_page.py looks at them."""
RECIPES = [each for each in EXAMPLES if each.page == "CONTRIBUTING.md" and each.language == "diff"]
"""Edits, which test_contributing.py follows."""
WORKED = [each for each in EXAMPLES if each.page == "docs/api.md"]
"""A call with its answer, written from the description; test_api_reference.py compares them."""
DRAWINGS = [each for each in EXAMPLES if each.language == "text"]
OTHERS = ("http://127.0.0.1:", "POST /cds-services/", "IMAGING_CDS_")
"""Addresses and settings, which other tests look at."""


def test_every_example_is_of_a_kind_that_is_checked() -> None:
    checked = CLIENTS + SITES + CANARY + VALUES + FORMS + RECIPES + WORKED + DRAWINGS
    unknown = [each for each in EXAMPLES if each not in checked and not each.text.strip().startswith(OTHERS)]
    assert not unknown
    assert CLIENTS
    assert VALUES


@pytest.mark.parametrize("text", [each.text for each in CLIENTS], ids=[each.page for each in CLIENTS])
def test_clients_files_are_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "clients.yaml"
    path.write_text(text)
    assert read_clients(path)
    assert _trusted(path)


def test_every_client_of_the_example_file_can_be_trusted() -> None:
    path = DOCS / "examples" / "clients.yaml"
    assert len(_trusted(path)) == len(read_clients(path)) == 3


def _trusted(path: Path) -> dict[str, TrustedClient]:
    clients = trusted_clients(Clients(Settings(clients=path)))
    pinned_keys(clients.values())
    return clients


def test_the_parts_of_a_site_file_are_one_without_a_problem(tmp_path: Path) -> None:
    for number, each in enumerate(SITES):
        (tmp_path / f"{number}.yaml").write_text(each.text)
    site = read_site(tmp_path)
    assert problems_of_names(site) == []
    assert site.in_force.file.trial is not None
    assert site.in_force.file.catalogue


@pytest.mark.parametrize("text", [each.text for each in CANARY], ids=[each.page for each in CANARY])
def test_what_the_canary_expects_instead_is_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "expect.yaml"
    path.write_text(text)
    assert canary_calls(path) != canary_calls(None)


@pytest.mark.parametrize("text", [each.text for each in VALUES], ids=[each.page for each in VALUES])
def test_values_of_the_chart_are_ones_that_it_has(text: str) -> None:
    """`make lint-deploy` renders the chart; here every name is looked up in its schema."""
    schema = json.loads((ROOT / "deploy" / "helm" / "imaging-cds" / "values.schema.json").read_bytes())
    values = yaml.safe_load(text)
    _look_up(values, schema, schema["definitions"])
    assert {name.lower() for name in values.get("settings", {})} <= Settings.model_fields.keys()


def _look_up(values: dict[str, Any], schema: dict[str, Any], definitions: dict[str, Any]) -> None:
    schema = definitions[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    for name, value in values.items():
        if schema.get("additionalProperties", True) is False:
            assert name in schema["properties"]
        if isinstance(value, dict) and name in schema.get("properties", {}):
            _look_up(value, schema["properties"][name], definitions)
