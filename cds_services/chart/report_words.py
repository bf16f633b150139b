"""Where a DiagnosticReport has its words: the conclusion, the report itself in any form, and its Observations."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cds_services import fhir
from cds_services.chart.codeable_concept import read_codeable_concept
from cds_services.concepts.value_sets import is_one_of
from cds_services.forms.observation import is_void
from cds_services.modifier_extensions import changes_meaning
from cds_services.reports.attachment import as_html, read_attachment
from cds_services.reports.reader import ReportWords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.chart.addresses import Addresses
    from cds_services.fhir import Resource

_IMPRESSION, _FINDINGS = "report-impression", "report-findings"
_MOST_RESULTS = 50


class WordsOfReport(NamedTuple):
    """The words of a report, and what of it could not be read.

    Attributes:
        words: the words, by their weight.
        unread: one code for each form that could not be read: `pdf`, `image`, `address`, ...
    """

    words: ReportWords
    unread: tuple[str, ...] = ()


def read_report_words(resource: Resource, addresses: Addresses) -> WordsOfReport:
    """Gather the words of a report; its narrative counts only where nothing else is there."""
    conclusion, findings = [fhir.string(resource.get("conclusion"))], []
    for result in _results(resource, addresses):
        concept = read_codeable_concept(result.get("code"))
        words = fhir.string(result.get("valueString")) or fhir.words(result.get("valueCodeableConcept"))
        if is_one_of(_IMPRESSION, concept.codings):
            conclusion.append(words)
        elif is_one_of(_FINDINGS, concept.codings):
            findings.append(words)
    texts, unread = _forms(resource)
    found = ReportWords(*("\n".join(filter(None, part)) for part in (conclusion, texts, findings)))
    if not any(found):
        narrative = fhir.string(fhir.mapping(resource.get("text")).get("div"))
        found = ReportWords(text=as_html(narrative))
    return WordsOfReport(found, unread)


def _forms(resource: Resource) -> tuple[list[str], tuple[str, ...]]:
    texts: list[str] = []
    unread: list[str] = []
    for form in map(fhir.mapping, fhir.sequence(resource.get("presentedForm"))):
        content = (fhir.string(form.get(name)) for name in ("contentType", "data", "url"))
        text, why = read_attachment(*content)
        if text is not None:
            texts.append(text)
        else:
            unread.append(why)
    return list(dict.fromkeys(texts)), tuple(unread)


def _results(resource: Resource, addresses: Addresses) -> Iterator[Resource]:
    for place in fhir.sequence(resource.get("result"))[:_MOST_RESULTS]:
        result = addresses.resolve(place, resource)
        if fhir.resource_type(result) == "Observation" and not is_void(result) and not changes_meaning(result):
            yield result
