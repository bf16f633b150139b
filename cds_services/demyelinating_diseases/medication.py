"""Disease-modifying drugs: which is taken now, or was until lately."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.demyelinating_diseases.interpretation import any_of, interpretation
from cds_services.demyelinating_diseases.value_sets import ideas_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cds_services.demyelinating_diseases.finding import Finding
    from cds_services.demyelinating_diseases.interpretation import Drug
    from cds_services.fhir import Resource

_KINDS = frozenset({"MedicationRequest", "MedicationStatement", "MedicationAdministration", "MedicationDispense"})
_NEVER = frozenset({"entered-in-error", "draft", "not-taken", "not-done", "declined", "proposed"})
_PART = re.compile(r"[.;,\n](?=\s|$)")
_SIGNS = re.compile(r"[^\w]+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ENDED = frozenset({"stopped", "completed", "cancelled", "ended"})


def pml_drug(
    medications: Sequence[Resource], findings: Iterable[Finding], today: date, over: frozenset[str] = frozenset()
) -> str:
    """Name the PML-linked drug taken now or stopped within the washout time; else the empty string.

    Args:
        medications: the medicines of the chart.
        findings: what the order says.
        today: the day of the call.
        over: drugs that the order's words do not count, as `said_to_be_over` finds them.
    """
    since = today - timedelta(interpretation().pml_washout_days.value)
    for medication in medications:
        if fhir.resource_type(medication) in _KINDS and _counts(medication, since):
            concept = _concept(medication, medications)
            name = _pml_name(ideas_of(fhir.codings(concept)), fhir.words(concept))
            if name:
                return name
    for finding in findings:
        if finding.idea == "disease-modifying-drug":
            recent = finding.onset is not None and finding.onset.latest >= since
            if finding.affirmed or (finding.standing == "past" and recent):
                name = _pml_name((), finding.words)
                if name and name not in over:
                    return name
    return ""


def said_to_be_over(text: str, today: date) -> frozenset[str]:
    """Name the PML-linked drugs that a text says were stopped in a year before the washout time, or never given.

    Only what stands beside the drug counts: another drug, or a year of something else, must not hide one that is taken.
    """
    words, told = interpretation(), text.lower()
    named = [drug for drug in words.pml_drugs.value.values() if any(word in told for word in drug.words)]
    if not named:
        return frozenset()
    since = today - timedelta(words.pml_washout_days.value)
    parts = _PART.split(told)
    return frozenset(drug.name for drug in named if any(_is_over(part, drug, since) for part in parts))


def _is_over(part: str, drug: Drug, since: date) -> bool:
    """Tell whether a part of a sentence says that a drug was stopped before a day, or never given."""
    ended, never = any_of(interpretation().drug_ended_words.value), any_of(interpretation().drug_never_words.value)
    told, name = f" {' '.join(_SIGNS.sub(' ', part).split())} ", rf"(?:{any_of(drug.words)})"
    if not re.search(rf"\b{name}", told) or re.search(
        rf" (?<!was )(?<!previously )(?:on|still|continues) {name}", told
    ):
        return False
    years = [int(year) for year in _YEAR.findall(part)]
    if years and date(max(years), 12, 31) < since and (len(years) > 1 or re.search(rf"\b(?:{ended})\b", told)):
        return True
    return re.search(rf"\b(?:{never}) {name}|{name} (?:was |were )?(?:{never})\b", told) is not None


def takes_disease_modifying_drug(medications: Sequence[Resource]) -> bool:
    """Tell whether the chart holds any drug for MS, present or past: it supports the reading of a bare "MS"."""
    words = interpretation().other_disease_modifying_words.value
    for medication in medications:
        if fhir.resource_type(medication) in _KINDS and fhir.string(medication.get("status")) not in _NEVER:
            concept = _concept(medication, medications)
            ideas, name = ideas_of(fhir.codings(concept)), fhir.words(concept).lower()
            if _pml_name(ideas, name) or "drug-without-pml-link" in ideas or any(word in name for word in words):
                return True
    return False


def _pml_name(ideas: Iterable[str], words: str) -> str:
    drugs = interpretation().pml_drugs.value
    for idea in ideas:
        if idea in drugs:
            return drugs[idea].name
    told = f" {' '.join(words.lower().replace(',', ' ').replace('/', ' ').split())} "
    for drug in drugs.values():
        if any(f" {word}" in told for word in drug.words):
            return drug.name
    return ""


def _concept(medication: Resource, bundle: Sequence[Resource]) -> object:
    """The drug of a medication resource: inline, contained, or beside it in the same prefetch."""
    concept = medication.get("medicationCodeableConcept")
    if concept is not None:
        return concept
    place = medication.get("medicationReference")
    target = fhir.reference_key(fhir.reference(place))
    pool = [fhir.mapping(item) for item in fhir.sequence(medication.get("contained"))]
    for resource in (*pool, *bundle):
        if target in {f"#{fhir.resource_id(resource)}", f"Medication/{fhir.resource_id(resource)}"}:
            return resource.get("code")
    return {"text": fhir.mapping(place).get("display")}


def _counts(medication: Resource, since: date) -> bool:
    status = fhir.string(medication.get("status"))
    if status in _NEVER:
        return False
    end = _end(medication)
    if status in _ENDED:
        given = fhir.resource_type(medication) == "MedicationAdministration"
        end = end or (_effective(medication) if given else None)
        return end is not None and end >= since
    return end is None or end >= since


def _effective(medication: Resource) -> date | None:
    found = fhir.day(medication.get("effectiveDateTime"))
    return found.last if found else None


def _end(medication: Resource) -> date | None:
    """The last day of use that the resource tells, from any of the places where systems write it."""
    ends = [
        fhir.day(fhir.mapping(medication.get("effectivePeriod")).get("end")),
        *(
            fhir.day(
                fhir.mapping(fhir.mapping(fhir.mapping(dose).get("timing")).get("repeat", {}).get("boundsPeriod")).get(
                    "end"
                )
            )
            for dose in fhir.sequence(medication.get("dosageInstruction"))
            if isinstance(fhir.mapping(fhir.mapping(dose).get("timing")).get("repeat", {}), dict)
        ),
    ]
    if fhir.string(medication.get("status")) in _ENDED:
        validity = fhir.mapping(fhir.mapping(medication.get("dispenseRequest")).get("validityPeriod"))
        ends += [fhir.day(validity.get("end")), fhir.day(fhir.mapping(medication.get("meta")).get("lastUpdated"))]
    known = [end.last for end in ends if end is not None]
    return known[0] if known else None
