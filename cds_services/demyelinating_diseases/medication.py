"""Disease-modifying drugs: which is taken now, or was until lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from cds_services import fhir
from cds_services.demyelinating_diseases.addresses import Addresses
from cds_services.demyelinating_diseases.chart_words import telling_words
from cds_services.demyelinating_diseases.interpretation import interpretation
from cds_services.demyelinating_diseases.medicine_dates import last_day, not_begun
from cds_services.demyelinating_diseases.medicine_words import drugs_in, said_to_be_over
from cds_services.demyelinating_diseases.negation import is_denied
from cds_services.demyelinating_diseases.value_sets import ideas_of
from cds_services.narrative.mention import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cds_services.demyelinating_diseases.finding import Finding
    from cds_services.fhir import Resource

KINDS = frozenset({"MedicationRequest", "MedicationStatement", "MedicationAdministration", "MedicationDispense"})
_NEVER = frozenset({"entered-in-error", "draft", "not-taken", "not-done", "declined", "proposed", "intended"})
_NOT_ORDERED = frozenset({"proposal", "option"})
_GIVEN = frozenset({Standing.AFFIRMED, Standing.PAST})
_OTHER = "drug-without-pml-link"


@dataclass(frozen=True, slots=True)
class Medicine:
    """A disease-modifying drug of the chart.

    Attributes:
        pml_name: its name, where it is linked to PML; else empty.
        last: the last day of use that is known; None while it is taken.
        counts: false where it has ended and nothing says when.
    """

    pml_name: str
    last: date | None
    counts: bool


class Medicines(NamedTuple):
    """The drugs of the chart, and what was left out, without patient data."""

    drugs: tuple[Medicine, ...]
    notes: tuple[str, ...] = ()


def read_medicines(resources: Sequence[Resource], today: date, addresses: Addresses | None = None) -> Medicines:
    """Read the medicines of the chart.

    Args:
        resources: what came under the key, with the Medication resources among them.
        today: the day of the call.
        addresses: where references lead; without them those among the resources are followed.
    """
    follow = addresses or Addresses({}, resources)
    drugs: list[Medicine] = []
    denied = 0
    for resource in resources:
        if fhir.resource_type(resource) not in KINDS:
            continue
        if is_denied(resource):
            denied += 1
        elif was_given(resource, today):
            drugs.extend(_read(resource, today, follow))
    notes = (f"medications: {denied} that say not to give a drug, or that it was not given, skipped",) if denied else ()
    return Medicines(tuple(drugs), notes)


def pml_drug(
    medicines: Iterable[Medicine], findings: Iterable[Finding], today: date, over: frozenset[str] = frozenset()
) -> str:
    """Name the PML-linked drug taken now or stopped within the washout time; else the empty string.

    Args:
        medicines: the medicines of the chart.
        findings: what the order says.
        today: the day of the call.
        over: drugs that the order's words do not count, as `said_to_be_over` finds them.
    """
    since = today - timedelta(interpretation().pml_washout_days.value)
    for medicine in medicines:
        if medicine.pml_name and medicine.counts and (medicine.last is None or medicine.last >= since):
            return medicine.pml_name
    for finding in findings:
        if finding.idea == "disease-modifying-drug":
            recent = finding.onset is not None and finding.onset.latest >= since
            if finding.affirmed or (finding.standing is Standing.PAST and recent):
                for name in _pml_names(item.concept for item in drugs_in(finding.words, today)):
                    if name not in over:
                        return name
    return ""


def was_given(resource: Resource, today: date) -> bool:
    """Tell whether the drug of a resource is given, or was."""
    status = fhir.string(resource.get("status")).lower()
    if status in _NEVER or fhir.string(resource.get("intent")).lower() in _NOT_ORDERED:
        return False
    if fhir.resource_type(resource) == "MedicationDispense" and status == "cancelled":
        return False
    return not not_begun(resource, today)


def _read(resource: Resource, today: date, follow: Addresses) -> Iterator[Medicine]:
    ideas: list[str] = []
    past, names = False, interpretation().pml_drugs.value
    for concept in _concepts(resource, follow):
        ideas += ideas_of(fhir.codings(concept))
        words = telling_words(concept, today)
        over = said_to_be_over(words, today)
        for item in drugs_in(words, today):
            past = past or item.standing is Standing.PAST
            if item.standing in _GIVEN and names.get(item.concept) not in over:
                ideas.append(item.concept)
    linked = tuple(dict.fromkeys(_pml_names(ideas)))
    if linked or _OTHER in ideas:
        use = last_day(resource, ended=past)
        for name in linked or ("",):
            yield Medicine(name, use.day, use.known)


def _pml_names(ideas: Iterable[str]) -> Iterator[str]:
    names = interpretation().pml_drugs.value
    return (names[idea] for idea in ideas if idea in names)


def _concepts(resource: Resource, follow: Addresses) -> Iterator[object]:
    """Everything that names the drug of a medication resource: inline, contained, or beside it in the prefetch."""
    either = fhir.mapping(resource.get("medication"))
    place = resource.get("medicationReference") or either.get("reference")
    yield resource.get("medicationCodeableConcept") or either.get("concept")
    if isinstance(place, dict):
        target = follow.resolve(place, resource)
        if fhir.string(target.get("status")) == "entered-in-error":
            return
        yield target.get("code")
        for ingredient in fhir.sequence(target.get("ingredient")):
            yield fhir.mapping(ingredient).get("itemCodeableConcept")
        if not target:
            yield {"text": fhir.string(place.get("display"))}
