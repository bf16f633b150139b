"""Disease-modifying drugs: which is taken now, or was until recently."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from cds_services.demyelination.drug_words import drugs_in, said_to_be_over
from cds_services.demyelination.interpretation import interpretation
from cds_services.narrative.mention import Assertion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cds_services.chart.medication import MedicationUse
    from cds_services.indication.finding import Finding

_GIVEN = frozenset({Assertion.AFFIRMED, Assertion.PAST})
_OTHER = "drug-without-pml-link"
PML_DRUG = "pml-linked-drug"
"""Name of the fact that a drug linked to PML is taken, or was until recently."""


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


def read_medicines(entries: Iterable[MedicationUse], today: date) -> Medicines:
    """Read the disease-modifying drugs from the medicines of the chart.

    Args:
        entries: the medicines of the chart.
        today: the day of the call.
    """
    drugs: list[Medicine] = []
    denied = 0
    for entry in entries:
        denied += entry.is_denied
        drugs.extend(_read(entry, today))
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
        if finding.concept == "disease-modifying-drug":
            recent = finding.onset is not None and finding.onset.latest >= since
            if finding.affirmed or (finding.assertion is Assertion.PAST and recent):
                for name in _pml_names(item.concept for item in drugs_in(finding.words, today)):
                    if name not in over:
                        return name
    return ""


def _read(entry: MedicationUse, today: date) -> Iterator[Medicine]:
    concepts: list[str] = []
    past, names = False, interpretation().pml_drugs.value
    for concept in entry.names:
        concepts += concept.concepts
        words = concept.telling_words(today)
        over = said_to_be_over(words, today)
        for item in drugs_in(words, today):
            past = past or item.assertion is Assertion.PAST
            if item.assertion in _GIVEN and names.get(item.concept) not in over:
                concepts.append(item.concept)
    linked = tuple(dict.fromkeys(_pml_names(concepts)))
    if linked or _OTHER in concepts:
        use = entry.until_if_past if past else entry.until
        for name in linked or ("",):
            yield Medicine(name, use.day, use.known)


def _pml_names(concepts: Iterable[str]) -> Iterator[str]:
    names = interpretation().pml_drugs.value
    return (names[concept] for concept in concepts if concept in names)
