"""The score by which quality measures in the United States read an order's appropriateness (QI-Core).

The extension is `qicore-servicerequest-appropriatenessScore` (http://hl7.org/fhir/us/qicore, versions 4 to 7). Its
value is one of nine codes on RAND's scale, or a number. The guideline file has three categories and no number, so each
category becomes the code that names it without a degree: "appropriate", "uncertain", "inappropriate". Read as steps of
nine these are the middle ones of 7 to 9, 4 to 6 and 1 to 3, the bands of the ACR; the panel's median is not known here,
and no number is sent. US Quality Core has the same extension under an address that still changes between its builds,
which is why it is not sent.
"""

from __future__ import annotations

from typing import Any

from cds_services.appropriateness.guideline import AppropriatenessCategory

SCORE_URL = "http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-servicerequest-appropriatenessScore"
_CODES = {
    AppropriatenessCategory.USUALLY_APPROPRIATE: "appropriate",
    AppropriatenessCategory.MAY_BE_APPROPRIATE: "uncertain",
    AppropriatenessCategory.USUALLY_NOT_APPROPRIATE: "inappropriate",
}
"""Codes of http://terminology.hl7.org/CodeSystem/appropriateness-score, version 2.0.0."""


def quality_score(category: AppropriatenessCategory) -> dict[str, Any]:
    """Return the extension for a category of the guideline."""
    return {"url": SCORE_URL, "valueCode": _CODES[category]}
