"""The rating that the Argonaut guide to imaging appropriateness adds to an order.

Clients built to that guide accept an offered order only with this extension; others pass it on unchanged. A rating
from a consultation also states who was consulted, under which number, by which criteria and in which version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cds_services import fhir
from cds_services.appropriateness.quality_score import SCORE_URL, quality_score

if TYPE_CHECKING:
    import uuid

    from cds_services.appropriateness.adherence import Adherence, Judgement
    from cds_services.cds_hooks import Deployment

RATING_URL = "http://fhir.org/argonaut/Extension/pama-rating"
RATING_SYSTEM = "http://fhir.org/argonaut/CodeSystem/pama-rating"
_MECHANISM_URL = f"{RATING_URL}-qcdsm-consulted"
_CONSULT_URL = f"{RATING_URL}-consult-id"
_CRITERIA_URL = f"{RATING_URL}-auc-applied"
CATEGORY_PATH = "/CodeSystem/appropriateness-category"
KNOWLEDGE_PATH = "/StructureDefinition/knowledge-version"


def with_rating(order: dict[str, Any], code: Adherence) -> dict[str, Any]:
    """Return an offered order with this rating in place of any other; the order itself is not changed.

    A score that an earlier consultation put on the draft is about the study that is replaced, and is left out.
    """
    recorded_here = any(url.endswith(KNOWLEDGE_PATH) for url in _urls(order))
    stale = (RATING_URL, SCORE_URL) if recorded_here else (RATING_URL,)
    return {**order, "extension": [*_others(order, *stale), _rating(code)]}


def consulted(
    order: dict[str, Any], judgement: Judgement, criteria: str, number: uuid.UUID, deployment: Deployment
) -> dict[str, Any]:
    """Return a draft with the record of a consultation in place of an older one; nothing else of it changes.

    Args:
        order: the draft as it came.
        judgement: its rating; the category behind it, if any, is added as a second, finer coding.
        criteria: address of the criteria.
        number: the number of the consultation.
        deployment: who was consulted.
    """
    knowledge_url = deployment.base_url + KNOWLEDGE_PATH
    if judgement.adherence is None:
        return order
    rating, category = _rating(judgement.adherence), judgement.category
    if category is not None:
        system = deployment.base_url + CATEGORY_PATH
        finer = {"system": system, "code": category.value, "display": category.words}
        rating["valueCodeableConcept"]["coding"].append(finer)
    record: list[dict[str, Any]] = [rating]
    if deployment.consulted_mechanism:
        record.append({"url": _MECHANISM_URL, "valueString": deployment.consulted_mechanism})
    record.append({"url": _CONSULT_URL, "valueUri": number.urn})
    if category is not None:
        record.append({"url": _CRITERIA_URL, "valueUri": criteria})
    record.append({"url": knowledge_url, "valueString": deployment.knowledge})
    if deployment.quality_score and category is not None:
        record.append(quality_score(category))
    older = _others(order, *_record_urls(deployment))
    # An existing member keeps its position, so that the order of keys is that of the draft.
    return {**order, "extension": [*older, *record]}


def has_rating(order: dict[str, Any], deployment: Deployment) -> bool:
    """Return whether a draft has a rating by this service; one from a consultation elsewhere must not be removed."""
    urls = _urls(order)
    return RATING_URL in urls and (deployment.base_url + KNOWLEDGE_PATH in urls or _CONSULT_URL not in urls)


def without_rating(order: dict[str, Any], deployment: Deployment) -> dict[str, Any]:
    """Return a draft without its rating and the record of the consultation; nothing else of it changes."""
    left = _others(order, *_record_urls(deployment))
    if left:
        return {**order, "extension": left}
    return {name: value for name, value in order.items() if name != "extension"}


def _record_urls(deployment: Deployment) -> tuple[str, ...]:
    urls = (RATING_URL, _MECHANISM_URL, _CONSULT_URL, _CRITERIA_URL, deployment.base_url + KNOWLEDGE_PATH)
    return (*urls, SCORE_URL) if deployment.quality_score else urls


def is_recorded(order: dict[str, Any], judgement: Judgement, deployment: Deployment) -> bool:
    """Return whether a draft already has exactly this rating from this version of the knowledge."""
    code, category = judgement.adherence, judgement.category
    present = order.get("extension")
    items = [item for item in present if isinstance(item, dict)] if isinstance(present, list) else []
    knowledge = {"url": deployment.base_url + KNOWLEDGE_PATH, "valueString": deployment.knowledge}
    codings = [
        coding
        for item in items
        if item.get("url") == RATING_URL
        for coding in fhir.codings(item.get("valueCodeableConcept"))
    ]
    if deployment.quality_score:
        wanted = [quality_score(category)] if category is not None else []
        if [item for item in items if item.get("url") == SCORE_URL] != wanted:
            return False
    return code is not None and knowledge in items and [c.code for c in codings if c.system == RATING_SYSTEM] == [code]


def _rating(code: Adherence) -> dict[str, Any]:
    return {"url": RATING_URL, "valueCodeableConcept": {"coding": [{"system": RATING_SYSTEM, "code": code.value}]}}


def _urls(order: dict[str, Any]) -> set[str]:
    """The address of every extension of an order."""
    present = order.get("extension")
    items = present if isinstance(present, list) else []
    return {url for item in items if isinstance(item, dict) and isinstance(url := item.get("url"), str)}


def _others(order: dict[str, Any], *urls: str) -> list[Any]:
    present = order.get("extension")
    items = present if isinstance(present, list) else []
    return [item for item in items if not (isinstance(item, dict) and item.get("url") in urls)]
