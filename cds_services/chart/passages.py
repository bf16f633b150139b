"""Every place of an order that can hold a reason, in the order in which they are read."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cds_services import fhir
from cds_services.chart.codeable_concept import read_codeable_concept
from cds_services.chart.condition import read_condition
from cds_services.concepts.value_sets import concepts_of
from cds_services.diagnostic_certainty import CONDITION_AFTER, EXCLUDED, SUSPECTED
from cds_services.forms.extensions import of_extensions
from cds_services.forms.observation import is_void, of_observation, says_only_its_code
from cds_services.forms.questionnaire import is_withdrawn, of_questionnaire_response
from cds_services.imaging_orders.local_catalogue import plain_name
from cds_services.imaging_orders.procedures import catalogue
from cds_services.modifier_extensions import changes_meaning
from cds_services.narrative.mention import Assertion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cds_services.chart.record import Chart
    from cds_services.fhir import Resource
    from cds_services.forms.data_field import DataField
    from cds_services.narrative.mention import Onset

_NO_REASON = frozenset(
    {"resourceType", "id", "meta", "identifier", "status", "intent", "priority", "category", "code", "bodySite"}
    | {"subject", "encounter", "authoredOn", "occurrenceDateTime", "requester", "performer", "insurance"}
)
"""Members of an order that hold no reason; drafts that differ only in these are read once."""
STUDY_NAME = "name of the study"
_REASON, _SUPPORT = "reason for exam", "supporting information"
_NOT_SENT = "to what was not sent"
_CHANGED = "to what has an extension that changes its meaning (modifierExtension)"
_VOID = "to what was withdrawn, refuted or entered in error"
_TAG = re.compile(r"<[^>]{0,400}>")
_ASSERTION_OF_MARK = {SUSPECTED: Assertion.ASKED, CONDITION_AFTER: Assertion.PAST}
_MOST_MEMBERS = 50


@dataclass(frozen=True, slots=True)
class Passage:
    """One piece of text, code or answer that an order contains.

    Attributes:
        text: the words; may be empty.
        concepts: concepts of its codes.
        source: where it is, in a clinician's words.
        onset: date of the Condition that it comes from.
        assertion: assertion of that Condition.
        from_condition: true when it comes from a referenced Condition.
        only_codes: true when the words are nothing but the names of codes.
        unknown: true when all its codes are of systems that this service does not know, and no words say what it is.
        answer: a question with its answer, where it came as data; the other members are empty then.
        left_out: why the target of a reference was not read; the text is then the reference, not words.
    """

    text: str
    concepts: tuple[str, ...]
    source: str
    onset: Onset | None = None
    assertion: Assertion = Assertion.AFFIRMED
    from_condition: bool = False
    only_codes: bool = False
    unknown: bool = False
    answer: DataField | None = None
    left_out: str = ""


def passages(order: Resource, chart: Chart, today: date) -> Iterator[Passage]:
    """Yield every place of an order that can hold a reason; the reason itself comes first."""
    for reason in fhir.sequence(order.get("reasonCode")):
        yield from _concept(reason, _REASON)
    if "reasonReference" in order or "supportingInfo" in order:
        yield from _references(order, chart, today)
    for note in fhir.notes(order):
        yield Passage(note, (), "note of the order")
    for detail in fhir.sequence(order.get("orderDetail")):
        yield from _concept(detail, "details of the order")
    if "extension" in order:
        yield from (_answered(item, "order-entry answer") for item in of_extensions(order))
    narrative = fhir.string(fhir.mapping(order.get("text")).get("div"))
    if narrative:
        yield Passage(html.unescape(_TAG.sub(" ", narrative)), (), "text of the order")
    yield Passage(beyond_the_study(order.get("code")), (), STUDY_NAME)


def says_something(order: Resource, *members: str) -> bool:
    """Return whether any of the members of an order holds any word, code or reference."""
    return any(
        isinstance(item, str)
        or any(fhir.mapping(item).get(name) for name in ("text", "coding", "reference", "display"))
        for member in members
        for item in fhir.sequence(order.get(member))
    )


def reason_key(order: Resource) -> str:
    """Return a key that orders with exactly the same reason share; empty where it cannot be determined."""
    told: list[Any] = [(name, order[name]) for name in sorted(order) if name not in _NO_REASON]
    try:
        return repr([*told, beyond_the_study(order.get("code"))])
    except RecursionError:
        return ""


def _references(order: Resource, chart: Chart, today: date) -> Iterator[Passage]:
    for member, source in (("reasonReference", _REASON), ("supportingInfo", _SUPPORT)):
        read: set[int] = set()
        for place in fhir.sequence(order.get(member)):
            target = chart.addresses.resolve(place, order)
            if target and id(target) in read:
                continue  # already read
            read.add(id(target))
            kind = fhir.resource_type(target)
            if why := _left_out(place, target):
                yield Passage(fhir.reference(place), (), source, left_out=why)
            elif kind == "Condition":
                yield from _condition(target, chart, today, place, source)
            elif kind == "Observation":
                yield from _observation(target, order, chart, source)
            elif kind == "QuestionnaireResponse":
                yield from (_answered(item, "questionnaire") for item in of_questionnaire_response(target))
            else:
                yield Passage(fhir.string(fhir.mapping(place).get("display")), (), source)


def _left_out(place: object, target: Resource) -> str:
    """Return why the target of a Reference is not read; empty where it is, or where its display is."""
    if not target:
        return _NOT_SENT if fhir.reference(place) and not fhir.string(fhir.mapping(place).get("display")) else ""
    if changes_meaning(target):
        return _CHANGED
    kind = fhir.resource_type(target)
    void = (kind == "Observation" and is_void(target)) or (kind == "QuestionnaireResponse" and is_withdrawn(target))
    return _VOID if void else ""


def _observation(observation: Resource, order: Resource, chart: Chart, source: str) -> Iterator[Passage]:
    """Read an Observation, and those that it groups, as answers; one without any value states its code."""
    members = [
        chart.addresses.resolve(place, order) for place in fhir.sequence(observation.get("hasMember"))[:_MOST_MEMBERS]
    ]
    for part in (observation, *members):
        if fhir.resource_type(part) != "Observation" or changes_meaning(part):
            continue
        answers = list(of_observation(part))
        yield from (_answered(item, source) for item in answers)
        if not answers and not members and says_only_its_code(part):
            yield from _concept(part.get("code"), _REASON)
        for note in fhir.notes(part):
            yield Passage(note, (), source)


def _condition(resource: Resource, chart: Chart, today: date, place: object, source: str) -> Iterator[Passage]:
    condition = read_condition(resource, chart.born.first if chart.born else None, today)
    if condition is None:
        yield Passage(fhir.reference(place), (), source, left_out=_VOID)
        return
    yield Passage(
        condition.words, condition.concepts, _REASON, condition.onset, condition.assertion, from_condition=True
    )
    if condition.note:
        yield Passage(condition.note, (), "note of the problem", condition.onset)


def _answered(item: DataField, source: str) -> Passage:
    return Passage("", (), source, answer=item)


def beyond_the_study(code: object) -> str:
    """Return what the words of a study's code say; empty where they only name the study.

    They only name it where they repeat a coding's display, or accompany a known code.
    """
    text, known = fhir.own_words(code), catalogue()
    named = any(coding.display == text or coding[:2] in known.studies for coding in fhir.codings(code))
    named = named or (bool(known.local_names) and plain_name(text) in known.local_names)
    return "" if named else text


def _concept(concept: object, source: str) -> Iterator[Passage]:
    code = read_codeable_concept(concept)
    codings, text = code.codings, code.words
    if text or codings:
        mark = next((coding.certainty for coding in codings if coding.certainty), "")
        if mark == EXCLUDED:
            return
        assertion = _ASSERTION_OF_MARK.get(mark, Assertion.AFFIRMED)
        only_codes = not fhir.own_words(concept)
        yield Passage(text, code.concepts, source, assertion=assertion, only_codes=only_codes, unknown=code.is_unknown)
    for coding in codings:
        if coding.display and coding.display != text and not concepts_of((coding,)):
            yield Passage(coding.display, (), source, only_codes=True)
