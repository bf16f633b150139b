"""The rating that the Argonaut guide to imaging appropriateness puts on an order.

Clients built to that guide take an offered order only with this extension on it; others carry it along.
"""

from __future__ import annotations

from typing import Any

RATING_URL = "http://fhir.org/argonaut/Extension/pama-rating"
RATING_SYSTEM = "http://fhir.org/argonaut/CodeSystem/pama-rating"


def with_rating(order: dict[str, Any], code: str) -> dict[str, Any]:
    """Return the order with this rating in place of any other; the order itself is not changed.

    Args:
        order: a ServiceRequest.
        code: `appropriate`, `not-appropriate` or `no-criteria-apply`.
    """
    present = order.get("extension")
    others = [item for item in present if item.get("url") != RATING_URL] if isinstance(present, list) else []
    rated = {"url": RATING_URL, "valueCodeableConcept": {"coding": [{"system": RATING_SYSTEM, "code": code}]}}
    return {**order, "extension": [*others, rated], "reasonCode": order.get("reasonCode") or []}
