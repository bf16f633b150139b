"""The source attributes of each rule: 45 CFR 170.315(b)(11)(iv)(A), and of (B) what means something for rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.transparency.facts import NOT_STATED
from app.transparency.figures import in_words
from app.transparency.knowledge_files import attribute_texts, predictive_groups, statements

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from app.transparency.facts import Facts
    from app.transparency.knowledge_files import AttributeText, PredictiveAttribute
    from cds_services.topic_document import Rule, TopicDocument

REGULATION = "45 CFR 170.315(b)(11)(iv)(A)"
_FACT = "fact: "


def source_attributes(
    documents: Sequence[TopicDocument],
    facts: Facts,
    version: str,
    knowledge: str,
    *,
    off: Collection[str] = (),
) -> dict[str, Any]:
    """Return the attributes as JSON values.

    Args:
        documents: the topics with their rules.
        facts: what the deployment states of itself.
        version: of the product.
        knowledge: version of the knowledge files.
        off: codes of the rules that the site switched off for all clients.

    Returns:
        `interventions` has one entry a rule with its thirteen `attributes`, and whether it is `active` here;
        `voluntary` the attributes that are required of predictive interventions only, in groups, each with `value` and
        `answered`.
    """
    return {
        "regulation": REGULATION,
        "product": "Imaging CDS",
        "version": version,
        "knowledge": knowledge,
        "interventions": [
            {
                "rule": rule.code,
                "name": rule.display,
                "topic": document.title,
                "active": rule.code not in off,
                "attributes": [
                    {"number": text.number, "code": text.code, "name": text.name, **_value(text, rule, document, facts)}
                    for text in attribute_texts()
                ],
            }
            for document in documents
            for rule in document.rules
        ],
        "voluntary": [
            {
                "group": group.title,
                "attributes": [_voluntary(attribute, facts) for attribute in group.attributes],
            }
            for group in predictive_groups()
        ],
    }


def _value(text: AttributeText, rule: Rule, document: TopicDocument, facts: Facts) -> dict[str, Any]:
    """Return the value of one attribute for one rule; `stated` is false where only the deployment could state it."""
    if text.code == "citation":
        return {"value": rule.source, "url": rule.url, "stated": True}
    if text.code == "developer":
        stated = facts.stated("developer")
    elif text.code == "funding":
        stated = facts.stated("funding")
    elif text.code == "dates":
        return _dates(rule, document, facts)
    else:
        used = document.code in text.used_by
        return {
            "used": used,
            "value": text.why if used or not text.used_by else "Not used by this rule.",
            "stated": True,
        }
    return {"value": stated, "stated": stated != NOT_STATED}


def _dates(rule: Rule, document: TopicDocument, facts: Facts) -> dict[str, Any]:
    """Return the dates of the intervention, which only the deployment knows, and of its reference."""
    released = facts.stated("release_date")
    own = f"Released: {released}" if released != NOT_STATED else "Release of this version: not stated"
    if facts.revision_dates:
        own += f"; revised: {facts.stated('revision_dates')}"
    in_citation, reference = "The date of the reference is in its citation, where its publisher gives one.", ""
    guideline = document.guideline
    if guideline is not None and guideline.url == rule.url:
        reference = f"The file of its ratings is {guideline.reviewed}."
    return {
        "value": f"{own}. {reference or in_citation}",
        "own": f"{own}.",
        "reference": reference,
        "stated": released != NOT_STATED,
    }


def _voluntary(attribute: PredictiveAttribute, facts: Facts) -> dict[str, Any]:
    if not attribute.answer:
        return {"name": attribute.name, "value": attribute.why, "answered": False}
    answers = [_answer(name, facts) for name in attribute.answer]
    return {
        "name": attribute.name,
        "value": " ".join(dict.fromkeys(answers)),
        "answered": any(answer != NOT_STATED for answer in answers),
    }


def _answer(name: str, facts: Facts) -> str:
    if name.startswith(_FACT):
        return facts.stated(name.removeprefix(_FACT))
    if name == "figures":
        return in_words()
    if name == "attributes":
        return "See part (A): of these data, rules use " + ", ".join(_used()) + "."
    return str(getattr(statements(), name))


def _used() -> Iterator[str]:
    for text in attribute_texts():
        if text.used_by:
            yield text.name.removeprefix("Use of ")
