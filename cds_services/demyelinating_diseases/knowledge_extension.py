"""The definition of the extension by which a rated order names the knowledge it was rated by."""

from __future__ import annotations

from typing import Any

from cds_services.demyelinating_diseases.pama import KNOWLEDGE_PATH


def knowledge_extension(base_url: str, version: str) -> dict[str, Any]:
    """Return a FHIR R4 StructureDefinition, to be served at its own canonical URL.

    Args:
        base_url: public base URL of the deployment, without trailing slash.
        version: of the knowledge files.
    """
    url = base_url + KNOWLEDGE_PATH
    text = {"type": [{"code": "http://hl7.org/fhirpath/System.String"}]}
    elements = [
        _element("Extension", 0, "*", "*", "The version of the knowledge by which an order was rated"),
        _element("Extension.extension", 0, "0", "*", "Not used", type=[{"code": "Extension"}]),
        _element("Extension.url", 1, "1", "1", "Names this extension", **text, fixedUri=url),
        _element("Extension.value[x]", 1, "1", "1", "Content hash of the knowledge files", type=[{"code": "string"}]),
    ]
    return {
        "resourceType": "StructureDefinition",
        "id": KNOWLEDGE_PATH.rpartition("/")[2],
        "url": url,
        "version": version,
        "name": "KnowledgeVersion",
        "title": "The version of the knowledge behind a rating",
        "status": "active",
        "description": "Stands beside an appropriateness rating, so that it can be told later what the rating was "
        "based on: the content hash of all knowledge files, as /health/ready of the service names it too.",
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


def _element(path: str, least: int, most: str, base_most: str, words: str, **more: object) -> dict[str, Any]:
    """Describe an element; a snapshot has to say besides what the base type allows there."""
    base = {"path": path, "min": int(path == "Extension.url"), "max": base_most}
    told = {"id": path, "path": path, "short": words, "definition": words, "min": least, "max": most}
    return {**told, "base": base, **more}
