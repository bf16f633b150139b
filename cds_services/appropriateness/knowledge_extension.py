"""The definition of the extension by which a rated order names the knowledge it was rated by."""

from __future__ import annotations

from typing import Any

from cds_services.appropriateness.pama import KNOWLEDGE_PATH


def knowledge_extension(base_url: str, version: str) -> dict[str, Any]:
    """Return a FHIR R4 StructureDefinition, to be served at its own canonical URL.

    Args:
        base_url: public base URL of the deployment, without trailing slash.
        version: of the knowledge files.
    """
    url = base_url + KNOWLEDGE_PATH
    about = _told("The version of the knowledge by which an order was rated")
    no_more, name = {"max": "0"}, {"fixedUri": url}
    value = _told("Content hash of the knowledge files") | {"min": 1, "type": [{"code": "string"}]}
    differential = [
        _element("Extension", **about),
        _element("Extension.extension", **no_more),
        _element("Extension.url", **name),
        _element("Extension.value[x]", **value),
    ]
    snapshot = [
        _whole("Extension", "Extension", "0", "*", **about),
        _whole(
            "Extension.id", "Element.id", "0", "1", **_told("Id within the resource"), **_ATTRIBUTE, **_text("string")
        ),
        _whole("Extension.extension", "Element.extension", "0", "*", **_told("Not used"), **_MORE, **no_more),
        _whole(
            "Extension.url",
            "Extension.url",
            "1",
            "1",
            **_told("Names this extension"),
            **_ATTRIBUTE,
            **_text("uri"),
            **name,
        ),
        _whole("Extension.value[x]", "Extension.value[x]", "0", "1", **value),
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
        "snapshot": {"element": snapshot},
        "differential": {"element": differential},
    }


_ATTRIBUTE = {"representation": ["xmlAttr"]}
_BY_URL = {"discriminator": [{"type": "value", "path": "url"}], "rules": "open"}
_MORE = {"slicing": _BY_URL | {"description": "By their url"}, "type": [{"code": "Extension"}]}
_FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"


def _text(kind: str) -> dict[str, Any]:
    """Return the type of an attribute as R4 writes it: a FHIRPath string, with the FHIR type in an extension."""
    told = [{"url": _FHIR_TYPE, "valueUrl": kind}]
    return {"type": [{"extension": told, "code": "http://hl7.org/fhirpath/System.String"}]}


def _told(words: str) -> dict[str, Any]:
    return {"short": words, "definition": words}


def _element(path: str, **more: object) -> dict[str, Any]:
    """Return an element definition with these members."""
    return {"id": path, "path": path, **more}


def _whole(path: str, base: str, least: str, most: str, **more: object) -> dict[str, Any]:
    """Return a complete element definition, with cardinality, base element and `isModifier`."""
    allowed = {"min": int(least), "max": most}
    return _element(path) | allowed | {"base": {"path": base, **allowed}, "isModifier": False} | more
