"""Definitions of the extensions that orders leave with, so that a validator checks their values too.

HL7's R4 package cannot know them. Each is a plain extension of ServiceRequest with one value. Our own comes as the
service defines it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

RATING = "http://fhir.org/argonaut/Extension/pama-rating"
VALUES = {
    RATING: "CodeableConcept",
    f"{RATING}-qcdsm-consulted": "string",
    f"{RATING}-consult-id": "uri",
    f"{RATING}-auc-applied": "uri",
}
"""Type of the value by address of the extension."""


def write_definitions(folder: Path, *served: dict[str, Any]) -> None:
    """Write a StructureDefinition for each extension into a folder.

    Args:
        folder: where to.
        served: those of the service itself.
    """
    definitions = [_definition(f"e{number}", url, value) for number, (url, value) in enumerate(VALUES.items())]
    for number, definition in enumerate([*definitions, *served]):
        (folder / f"{number}.json").write_text(json.dumps(definition), encoding="utf-8")


def _definition(name: str, url: str, value: str) -> dict[str, Any]:
    elements = [
        _element("Extension", 0, "*"),
        _element("Extension.extension", 0, "0", type=[{"code": "Extension"}]),
        _element("Extension.url", 1, "1", type=_URI, fixedUri=url),
        _element("Extension.value[x]", 1, "1", type=[{"code": value}]),
    ]
    return {
        "resourceType": "StructureDefinition",
        "id": name,
        "url": url,
        "name": name,
        "status": "active",
        "fhirVersion": "4.0.1",
        "kind": "complex-type",
        "abstract": False,
        "context": [{"type": "element", "expression": "ServiceRequest"}],
        "type": "Extension",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
        "derivation": "constraint",
        "snapshot": {"element": elements},
        "differential": {"element": elements},
    }


_FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
_URI = [
    {"extension": [{"url": _FHIR_TYPE, "valueUrl": "uri"}], "code": "http://hl7.org/fhirpath/System.String"},
]
"""The type of an extension's url, as R4 gives it."""


def _element(path: str, least: int, most: str, **more: object) -> dict[str, Any]:
    return {"id": path, "path": path, "min": least, "max": most, **more}
