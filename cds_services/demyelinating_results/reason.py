"""Why the study was done: from the report itself, else from its order, else from what began lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cds_services.concepts.implant_mentions import of_this_patient
from cds_services.concepts.kinds import kind_of
from cds_services.concepts.text_reader import read_mentions
from cds_services.demyelinating_results.interpretation import interpretation
from cds_services.demyelination.clinical_picture import ClinicalPicture
from cds_services.demyelination.decision_table import row_of
from cds_services.demyelination.scenario import Scenario
from cds_services.demyelination.topic_readers import topic_readers
from cds_services.indication.finding import Finding, Source, from_mention
from cds_services.indication.indication import read_indication

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cds_services.chart.diagnostic_report import DiagnosticReport
    from cds_services.chart.placed_order import PlacedOrder
    from cds_services.chart.record import Chart
    from cds_services.demyelination.disease_modifying_drugs import Medicine
    from cds_services.narrative.mention import Onset

_TELLS = frozenset({"deficit", "event", "purpose", "competing", "vague"})
_DEFICIT = (
    Scenario.TRANSVERSE_MYELITIS,
    Scenario.RELAPSE,
    Scenario.FIRST_PRESENTATION,
    Scenario.OPTIC_NEURITIS,
)
"""The situations with a deficit; of several reports the reason with a deficit counts."""
_OF_THE_REPORT = "indication of the report"
_NOT_STATED = "neither the report nor an order says why the study was done"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one study was done.

    Attributes:
        scenario, because: the situation, and why it is this one.
        picture: the facts behind it.
        source: where it is stated: in the report, its order, another order, the problem list; empty where nowhere.
    """

    scenario: Scenario
    because: str
    picture: ClinicalPicture
    source: str

    @property
    def has_deficit(self) -> bool:
        """Whether the study was done for something new."""
        return self.scenario in _DEFICIT

    @property
    def onset(self) -> Onset | None:
        """When it began, where that is known."""
        first = self.picture.onset_first
        return first.onset if first is not None else None


class ReasonReader:
    """Reads the reasons of one patient's studies.

    Args:
        chart: the record.
        medicines: the disease-modifying drugs.
        today: the day of the call.
    """

    def __init__(self, chart: Chart, medicines: tuple[Medicine, ...], today: date) -> None:
        self._chart = chart
        self._medicines = medicines
        self._today = today

    def of_reports(self, reports: Iterable[DiagnosticReport]) -> Reason:
        """Return the reason of the reports that count: one with a deficit, else the first that is stated."""
        reasons = [self._of_report(report) for report in reports]
        told = [reason for reason in reasons if reason.has_deficit]
        told += [reason for reason in reasons if reason.scenario is not Scenario.INDETERMINATE]
        return next(iter([*told, *reasons]), self._nowhere(self._today))

    def of_order(self, order: PlacedOrder, day: date) -> Reason:
        """Return the reason of an order, as on a day."""
        words = read_indication((order.imaging,), self._chart, day, topic_readers())
        return self._reason(words.findings, day, Source.REASON)

    def _of_report(self, report: DiagnosticReport) -> Reason:
        day = report.day or self._today
        for findings, source in self._places(report, day):
            if any(kind_of(item.concept) in _TELLS and item.raised for item in findings):
                return self._reason(findings, day, source)
        stated = self._in_report(report, day)
        return self._reason(stated, day, "") if stated else self._nowhere(day)

    def _places(self, report: DiagnosticReport, day: date) -> Iterator[tuple[tuple[Finding, ...], str]]:
        yield self._in_report(report, day), _OF_THE_REPORT
        for order in self._orders_of(report, day):
            yield read_indication((order.imaging,), self._chart, day, topic_readers()).findings, Source.REASON
        yield tuple(self._begun_lately(day)), Source.PROBLEMS

    def _in_report(self, report: DiagnosticReport, day: date) -> tuple[Finding, ...]:
        text = report.reading.indication
        mentions = of_this_patient(read_mentions(text, day).mentions, text)
        return tuple(from_mention(item, _OF_THE_REPORT) for item in mentions)

    def _orders_of(self, report: DiagnosticReport, day: date) -> Iterator[PlacedOrder]:
        """The order that the report names, else those of its regions that were placed shortly before the study."""
        orders = self._chart.placed_orders
        named = [order for order in orders if order.key and order.key in report.based_on]
        if named:
            yield from named
            return
        since = day - timedelta(interpretation().reason_order_days.value)
        near = [
            order
            for order in orders
            if order.stands
            and order.authored is not None
            and since <= order.authored.day <= day
            and order.mri_regions & report.mri_regions
        ]
        yield from sorted(near, key=lambda order: order.authored.instant if order.authored else 0, reverse=True)

    def _begun_lately(self, day: date) -> Iterator[Finding]:
        since = day - timedelta(interpretation().problem_days.value)
        for problem in self._chart.conditions:
            newest = problem.newest
            if newest is None or not since <= newest <= day:
                continue
            for concept in problem.concepts:
                if kind_of(concept) == "deficit":
                    yield Finding(
                        concept,
                        problem.words or concept,
                        Source.PROBLEMS,
                        problem.assertion,
                        onset=problem.onset or problem.recorded,
                        coded=True,
                        coded_onset=True,
                    )

    def _nowhere(self, day: date) -> Reason:
        return Reason(Scenario.INDETERMINATE, _NOT_STATED, self._picture((), day), "")

    def _picture(self, findings: tuple[Finding, ...], day: date) -> ClinicalPicture:
        return ClinicalPicture(
            findings=findings,
            problems=self._chart.conditions,
            silent=not findings,
            medications=self._medicines,
            today=day,
            incomplete=self._chart.incomplete,
        )

    def _reason(self, findings: tuple[Finding, ...], day: date, source: str) -> Reason:
        picture = self._picture(findings, day)
        scenario, because = _situation(picture)
        return Reason(scenario, because, picture, source)


def _situation(picture: ClinicalPicture) -> tuple[Scenario, str]:
    """The situation of the decision table; where it names another question, that of the disease beside it."""
    row = row_of(picture)
    if row.scenario in _DEFICIT or row.scenario is Scenario.SURVEILLANCE:
        return row.scenario, row.because
    known = bool(picture.established)
    if row.scenario is not Scenario.SLOW_PROGRESSION and (picture.new_deficits or picture.relapse_raised):
        scenario = Scenario.RELAPSE if known else Scenario.FIRST_PRESENTATION
        return scenario, "a new deficit is the reason for the study"
    if known and picture.surveillance:
        return Scenario.SURVEILLANCE, "the study was routine"
    return Scenario.INDETERMINATE, _NOT_STATED if not picture.findings else "the reason does not tell the situation"
