"""The model card as a FHIR R4 DocumentReference, after the ballot of AI Transparency on FHIR (1.0.0-ballot, 2026)."""

from __future__ import annotations

import base64
from typing import Any

PATH = "/DocumentReference/model-card"
_GUIDE = "http://hl7.org/fhir/uv/aitransparency"
_CODES = f"{_GUIDE}/CodeSystem/AImodelCardCS"


def document_reference(xml: bytes, base_url: str, version: str) -> dict[str, Any]:
    """Return the resource, with the card attached.

    Args:
        xml: the card in XML.
        base_url: public base URL of the deployment, without trailing slash.
        version: of the product.
    """
    return {
        "resourceType": "DocumentReference",
        "id": PATH.rpartition("/")[2],
        "meta": {"profile": [f"{_GUIDE}/StructureDefinition/AI-ModelCard|1.0.0-ballot"]},
        "identifier": [{"system": f"{base_url}{PATH}", "value": version}],
        "status": "current",
        "type": {"coding": [_coded("AIModelCard", "AI Model-Card")]},
        # The ballot demands the first category of every model card; later builds of the guide do not.
        "category": [
            {"coding": [_coded("AIInputPrompt", "AI Input Prompt")]},
            {"coding": [_coded("AImodelCardCHAIformat", "CHAI Format")]},
        ],
        "description": "Model card of Imaging CDS. The software is rule-based: it holds no learned component, and the "
        "words for artificial intelligence in the codes of this resource are those of the guide.",
        "content": [
            {
                "attachment": {
                    "contentType": "application/xml",
                    "language": "en",
                    "data": base64.b64encode(xml).decode(),
                    "url": f"{base_url}/model-card.xml",
                    "title": "Applied Model Card, version 0.2",
                }
            }
        ],
    }


def _coded(code: str, display: str) -> dict[str, str]:
    return {"system": _CODES, "code": code, "display": display}
