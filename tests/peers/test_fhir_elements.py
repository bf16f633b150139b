"""Every element that R4 defines, and every type of its value, has been decided on."""

from __future__ import annotations

import json
import tarfile
from functools import cache

import pytest

from docs.hooks.fhir_elements import decisions
from tests.peers import R4_DEFINITIONS


@cache
def defined(resource: str) -> dict[str, list[str]]:
    """The types of each element of a resource, by its name, as HL7 defines them."""
    if not R4_DEFINITIONS.exists():
        pytest.skip("HL7's definitions are not set up; `make test` does it")
    with tarfile.open(R4_DEFINITIONS) as package:
        file = package.extractfile(f"package/StructureDefinition-{resource}.json")
        assert file is not None
        elements = json.load(file)["snapshot"]["element"]
    return {
        element["path"].removeprefix(f"{resource}."): [kind["code"] for kind in element.get("type", [])]
        for element in elements
        if element["path"].count(".") == 1
    }


@pytest.mark.parametrize("resource", decisions())
def test_every_element_is_decided_on(resource: str) -> None:
    decided = decisions()[resource]
    assert sorted([*decided.read, *decided.not_read]) == sorted(defined(resource))


@pytest.mark.parametrize("resource", decisions())
def test_every_type_of_an_element_that_has_several_is_decided_on(resource: str) -> None:
    for name, element in decisions()[resource].read.items():
        if name.endswith("[x]"):
            assert sorted(element.forms) == sorted(defined(resource)[name]), name
