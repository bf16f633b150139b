"""A FHIR DiagnosticReport: which study it reports, when, in what state, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.chart.codeable_concept import CodeableConcept, read_codeable_concept, read_codeable_concepts
from cds_services.chart.moments import moments_of, read_moment
from cds_services.chart.report_words import read_report_words
from cds_services.concepts.value_sets import concepts_of
from cds_services.imaging_orders.order import study_of
from cds_services.imaging_orders.study import Modality, Region, Study
from cds_services.imaging_orders.text_reader import read_words
from cds_services.reports.reader import read_report
from cds_services.reports.sections import split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.chart.addresses import Addresses
    from cds_services.chart.moments import Moment
    from cds_services.chart.report_words import WordsOfReport
    from cds_services.fhir import Resource
    from cds_services.reports.reader import ReportWords
    from cds_services.reports.reading import ReportReading

COUNTABLE = frozenset({"final", "amended", "corrected", "appended"})
_TENTATIVE = frozenset({"registered", "partial", "preliminary"})
_BEGINNING, _LINE = 600, 200
"""Characters in which a report names its study: with headings, and without."""
_EXAM = "exam"
_LABORATORY, _IMAGING = "laboratory-report", "imaging-report"


@dataclass(frozen=True, eq=False)
class DiagnosticReport:
    """One report.

    Attributes:
        key: `Type/id`; empty where it has no id.
        status: its status, in lower case.
        is_laboratory: whether its category is the laboratory or pathology, and not imaging.
        code: what was done.
        day: the first day on which the study may have taken place; None where no date is stated.
        issued: when it was issued.
        version: `meta.versionId`, else when it was last updated; may be empty.
        based_on: keys of the orders that it answers.
        studies: what identifies the study: accession numbers and ImagingStudies.
    """

    key: str
    status: str
    is_laboratory: bool
    code: CodeableConcept
    day: date | None
    issued: Moment | None
    version: str
    based_on: frozenset[str]
    studies: frozenset[str]
    resource: Resource = field(repr=False)
    addresses: Addresses = field(repr=False)

    @property
    def is_countable(self) -> bool:
        """Whether it is final, or was final and then changed."""
        return self.status in COUNTABLE

    @property
    def is_tentative(self) -> bool:
        """Whether the study was done, or is being done, and its final report is still to come."""
        return self.status in _TENTATIVE

    @cached_property
    def study(self) -> Study | None:
        """The study that it reports; None where neither its code nor its words name an imaging study."""
        named = study_of(self.resource.get("code"))
        if named is not None and named.regions:
            return named
        exam = read_words(_exam(self.words.words))
        if exam.modality is None or not exam.regions:
            return named
        return Study(exam.modality, exam.regions, exam.contrast)

    @property
    def mri_regions(self) -> frozenset[Region]:
        """The regions that it reports an MRI of; empty where it reports something else."""
        study = None if self.is_laboratory else self.study
        return study.regions if study is not None and study.modality is Modality.MRI else frozenset()

    @cached_property
    def words(self) -> WordsOfReport:
        """Its words in the order of their weight, and why parts of it could not be read."""
        return read_report_words(self.resource, self.addresses)

    @property
    def is_readable(self) -> bool:
        """Whether any words of it can be read."""
        return any(self.words.words)

    @property
    def is_cut(self) -> bool:
        """Whether a part of it was not read: the end of a very long text, or a form that alone may hold the text."""
        return self.reading.truncated or (bool(self.words.unread) and not self.words.words.text)

    @cached_property
    def reading(self) -> ReportReading:
        """What its words say."""
        written = self.day or (self.issued.day if self.issued else date.min)
        return read_report(self.words.words, written)

    @cached_property
    def conclusions(self) -> tuple[CodeableConcept, ...]:
        """Its coded conclusions."""
        return read_codeable_concepts(self.resource.get("conclusionCode"))

    @cached_property
    def concepts(self) -> tuple[str, ...]:
        """The concepts of its coded conclusions."""
        return concepts_of([coding for concept in self.conclusions for coding in concept.codings])


def _exam(words: ReportWords) -> str:
    """Return what a report says of the study at its beginning; what follows is not read for it."""
    beginning = next(filter(None, (words.text, words.conclusion, words.findings)), "")[:_BEGINNING]
    parts = split(beginning)
    named = " ".join(part.text for part in parts if part.name == _EXAM)
    return named or beginning.strip().partition("\n")[0][:_LINE]


def is_laboratory(resource: Resource) -> bool:
    """Return whether the category of a report is the laboratory or pathology, and not imaging."""
    kinds = concepts_of([coding for item in fhir.sequence(resource.get("category")) for coding in fhir.codings(item)])
    return _LABORATORY in kinds and _IMAGING not in kinds


def read_diagnostic_report(resource: Resource, addresses: Addresses) -> DiagnosticReport:
    """Read a DiagnosticReport; an element of the wrong type reads as absent.

    Its words are read on demand, since most reports of a chart are old ones.
    """
    identity = fhir.resource_id(resource)
    meta = fhir.mapping(resource.get("meta"))
    return DiagnosticReport(
        key=f"DiagnosticReport/{identity}" if identity else "",
        status=fhir.string(resource.get("status")).lower(),
        is_laboratory=is_laboratory(resource),
        code=read_codeable_concept(resource.get("code")),
        day=_day(resource, addresses),
        issued=read_moment(resource.get("issued")),
        version=fhir.string(meta.get("versionId")) or fhir.string(meta.get("lastUpdated")),
        based_on=frozenset(_keys(resource.get("basedOn"))),
        studies=frozenset((*_accessions(resource), *_keys(resource.get("imagingStudy")))),
        resource=resource,
        addresses=addresses,
    )


def _day(resource: Resource, addresses: Addresses) -> date | None:
    """The day of the study: its own date, that of the images, or that of the report."""
    for found in moments_of(resource, "effective"):
        return found.day
    for place in fhir.sequence(resource.get("imagingStudy")):
        started = read_moment(addresses.resolve(place, resource).get("started"))
        if started is not None:
            return started.day
    issued = read_moment(resource.get("issued"))
    return issued.day if issued is not None else None


def _keys(places: object) -> Iterator[str]:
    for place in fhir.sequence(places):
        key = fhir.reference_key(fhir.reference(place))
        if key:
            yield key


def _accessions(resource: Resource) -> Iterator[str]:
    """Accession numbers; an identifier without a type is one only where it is the same on two reports."""
    for identifier in map(fhir.mapping, fhir.sequence(resource.get("identifier"))):
        value = fhir.string(identifier.get("value"))
        if value:
            yield f"{fhir.string(identifier.get('system'))}|{value}"
