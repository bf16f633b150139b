"""What the selected orders say themselves: the reason in codes and words, wherever an order carries it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.demyelinating_diseases.absence import is_absent
from cds_services.demyelinating_diseases.agreement import reconcile
from cds_services.demyelinating_diseases.allergy import gadolinium_reaction
from cds_services.demyelinating_diseases.condition import read_condition
from cds_services.demyelinating_diseases.finding import Finding, from_mention
from cds_services.demyelinating_diseases.implant_mentions import of_this_patient
from cds_services.demyelinating_diseases.interpretation import interpretation
from cds_services.demyelinating_diseases.medicine_words import said_to_be_over
from cds_services.demyelinating_diseases.prefetch import counted
from cds_services.demyelinating_diseases.reason_for_exam import read_mentions
from cds_services.demyelinating_diseases.value_sets import ideas_of
from cds_services.diagnostic_certainty import CONDITION_AFTER, EXCLUDED, SUSPECTED
from cds_services.imaging_orders.procedures import catalogue
from cds_services.modifier_extensions import changes_meaning
from cds_services.narrative.mention import Standing
from cds_services.terminology import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from cds_services.demyelinating_diseases.allergy import GadoliniumAllergy
    from cds_services.demyelinating_diseases.chart import Chart
    from cds_services.fhir import Resource
    from cds_services.imaging_orders.order import ImagingOrder
    from cds_services.narrative.mention import Onset

_TAG = re.compile(r"<[^>]{0,400}>")
_REASONS = frozenset({"Condition", "Observation"})


@dataclass(frozen=True, slots=True)
class Passage:
    """One piece of text or code that an order carries.

    Attributes:
        text: the words; may be empty.
        ideas: ideas of its codes.
        source: where it stands, in a clinician's words.
        onset: date of the Condition that it comes from.
        standing: standing of that Condition.
        from_condition: true when it comes from a referenced Condition.
        only_codes: true when the words are nothing but the names of codes.
        unknown: true when all its codes are of systems that nobody here knows, and no words say what it is.
    """

    text: str
    ideas: tuple[str, ...]
    source: str
    onset: Onset | None = None
    standing: Standing = Standing.AFFIRMED
    from_condition: bool = False
    only_codes: bool = False
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class OrderWords:
    """Everything the selected orders say.

    Attributes:
        findings: what was found in it.
        silent: true when no order carries a reason in any form.
        notes: what could not be read, and where codes and words disagree, without patient data.
        reaction: a reaction to gadolinium that they tell of, or None.
        drugs_over: PML-linked drugs that they say were stopped long ago, or never given.
        unknown: how many reasons stand in codes that nobody here knows, without words.
    """

    findings: tuple[Finding, ...]
    silent: bool
    notes: tuple[str, ...]
    reaction: GadoliniumAllergy | None = None
    drugs_over: frozenset[str] = frozenset()
    unknown: int = 0


def read_order_words(orders: Sequence[ImagingOrder], chart: Chart, today: date) -> OrderWords:
    """Read the reasons of the selected orders; the same words on two orders count once."""
    findings: list[Finding] = []
    notes: list[str] = []
    read: set[str] = set()
    silent = True
    reaction: GadoliniumAllergy | None = None
    over: set[str] = set()
    born = chart.born.first if chart.born else None
    passages = [passage for order in orders for passage in _passages(order.resource, chart, born, today)]
    onsets = {passage.text: passage.onset for passage in passages if passage.onset is not None}
    for passage in passages:
        if passage.source != _STUDY_NAME:
            silent = silent and not (passage.text or passage.ideas)
        findings.extend(_coded(passage, chart))
        if passage.text and passage.text not in read:
            read.add(passage.text)
            reason = read_mentions(passage.text, today)
            beginning = passage.text[: reason.length]
            if any(item.concept == "disease-modifying-drug" for item in reason.mentions):
                over |= said_to_be_over(beginning, today)
            told = gadolinium_reaction(beginning, today)
            reaction = told if told is not None and (reaction is None or told.severe) else reaction
            if reason.truncated:
                notes.append(f"{passage.source}: only the beginning of a very long text was read")
            onset = onsets.get(passage.text)
            mentions = of_this_patient(reason.mentions, passage.text)
            findings.extend(_worded(passage, from_mention(item, passage.source, onset)) for item in mentions)
    unknown = sum(passage.unknown for passage in passages)
    if unknown:
        notes.append(f"{counted(unknown, 'reason')} of the order in a code system that this service does not know")
    agreement = reconcile(tuple(dict.fromkeys(findings)))
    return OrderWords(agreement.findings, silent, (*notes, *agreement.notes), reaction, frozenset(over), unknown)


_STANDING_OF_MARK = {SUSPECTED: Standing.ASKED, CONDITION_AFTER: Standing.PAST}
_STUDY_NAME = "name of the study"


def _passages(order: Resource, chart: Chart, born: date | None, today: date) -> Iterator[Passage]:
    """Every place of an order that can hold a reason; the reason itself comes first."""
    for reason in fhir.sequence(order.get("reasonCode")):
        yield from _concept(reason, "reason for exam")
    if "reasonReference" in order or "supportingInfo" in order:
        yield from _references(order, chart, born, today)
    for note in fhir.sequence(order.get("note")):
        yield Passage(fhir.string(note) or fhir.string(fhir.mapping(note).get("text")), (), "note of the order")
    for detail in fhir.sequence(order.get("orderDetail")):
        yield from _concept(detail, "details of the order")
    narrative = fhir.string(fhir.mapping(order.get("text")).get("div"))
    if narrative:
        yield Passage(html.unescape(_TAG.sub(" ", narrative)), (), "text of the order")
    code = order.get("code")
    if not _names_only_a_study(code):
        yield Passage(fhir.string(code if isinstance(code, str) else fhir.mapping(code).get("text")), (), _STUDY_NAME)


def _references(order: Resource, chart: Chart, born: date | None, today: date) -> Iterator[Passage]:
    for member, source in (("reasonReference", "reason for exam"), ("supportingInfo", "supporting information")):
        for place in fhir.sequence(order.get(member)):
            target = chart.addresses.resolve(place, order)
            if fhir.resource_type(target) in _REASONS:
                yield from _referenced(target, born, today)
            else:
                yield Passage(fhir.string(fhir.mapping(place).get("display")), (), source)


def _names_only_a_study(code: object) -> bool:
    """A text that repeats a coding's display, or stands beside a known code, names the study and gives no reason."""
    text = fhir.string(fhir.mapping(code).get("text"))
    known = catalogue().studies
    return any(coding.display == text or coding[:2] in known for coding in fhir.codings(code))


def _concept(concept: object, source: str) -> Iterator[Passage]:
    codings = fhir.codings(concept)
    text = fhir.words(concept)
    if text or codings:
        mark = next((coding.certainty for coding in codings if coding.certainty), "")
        if mark == EXCLUDED:
            return
        standing = _STANDING_OF_MARK.get(mark, Standing.AFFIRMED)
        unknown = not text and not any(is_known(coding.system) for coding in codings)
        only_codes = not _has_words(concept)
        yield Passage(text, ideas_of(codings), source, standing=standing, only_codes=only_codes, unknown=unknown)
    for coding in codings:
        if coding.display and coding.display != text and not ideas_of((coding,)):
            yield Passage(coding.display, (), source, only_codes=True)


def _has_words(concept: object) -> bool:
    return isinstance(concept, str) or bool(fhir.string(fhir.mapping(concept).get("text")))


def _referenced(resource: Resource, born: date | None, today: date) -> Iterator[Passage]:
    if fhir.resource_type(resource) == "Observation":
        void = fhir.string(resource.get("status")) in {"entered-in-error", "cancelled"} or changes_meaning(resource)
        if not void and not is_absent(resource):
            text = fhir.words(resource.get("valueCodeableConcept")) or fhir.string(resource.get("valueString"))
            yield Passage(text or fhir.words(resource.get("code")), (), "reason for exam")
        return
    condition = read_condition(resource, born, today)
    if condition is None:
        return
    yield Passage(
        condition.words, condition.ideas, "reason for exam", condition.onset, condition.standing, from_condition=True
    )
    if condition.note:
        yield Passage(condition.note, (), "note of the problem", condition.onset)


def _coded(passage: Passage, chart: Chart) -> Iterator[Finding]:
    for idea in passage.ideas:
        onset = passage.onset or _chart_onset(idea, chart)
        standing = passage.standing
        if standing is Standing.ASKED and idea not in interpretation().established_diseases.value:
            standing = Standing.AFFIRMED
        yield Finding(
            idea, passage.text or idea, passage.source, standing, onset=onset, coded=True, coded_onset=onset is not None
        )


def _chart_onset(idea: str, chart: Chart) -> Onset | None:
    """When the problem list dates the same finding, its date serves the bare code on the order."""
    for condition in chart.conditions:
        if idea in condition.ideas and condition.standing is Standing.AFFIRMED:
            return condition.onset
    return None


def _worded(passage: Passage, finding: Finding) -> Finding:
    """A Condition's own standing weighs more than words that merely name it; the name of a code is no word."""
    if passage.only_codes:
        finding = replace(finding, coded=True)
    if finding.standing is Standing.AFFIRMED and passage.from_condition and passage.standing is not Standing.AFFIRMED:
        if passage.standing is Standing.ASKED and finding.idea not in interpretation().established_diseases.value:
            return finding
        return replace(finding, standing=passage.standing)
    return finding
