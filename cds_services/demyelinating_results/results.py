"""Everything that the rules ask of one patient whose MRI has been reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from cds_services.demyelinating_results.antibodies import Antibodies
from cds_services.demyelinating_results.infection import recent_infection
from cds_services.demyelinating_results.interpretation import interpretation
from cds_services.demyelinating_results.next_step import Wanted
from cds_services.demyelinating_results.treatment import is_treated
from cds_services.demyelination.disease_modifying_drugs import pml_drug
from cds_services.demyelination.jc_virus_index import jc_virus_index
from cds_services.demyelination.scenario import Scenario
from cds_services.follow_up.care import NEUROLOGY, SPINE_SURGERY, Care
from cds_services.imaging_orders.study import CORD_LEVELS, Contrast, Modality, Region, Study
from cds_services.narrative.mention import Assertion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds_services.chart.diagnostic_report import DiagnosticReport
    from cds_services.chart.placed_order import PlacedOrder
    from cds_services.chart.record import Chart
    from cds_services.demyelinating_results.findings import Findings
    from cds_services.demyelinating_results.reason import Reason
    from cds_services.demyelination.disease_modifying_drugs import Medicines
    from cds_services.safety.safety import Safety

_DEFICIT = frozenset({Scenario.RELAPSE, Scenario.FIRST_PRESENTATION, Scenario.TRANSVERSE_MYELITIS})
_DECOMPRESSION, _JC_VIRUS = "spine-decompression", "jc-virus-dna"


@dataclass(frozen=True)
class Results:
    """One patient whose MRI has been reported, or is waited for.

    Attributes:
        chart: the record.
        today: the day of the call.
        findings: what the reports that count say together.
        reason: why they were done.
        waiting: the order of an MRI that has not been reported, and its reason; None where no order decides.
        safety: what matters for contrast.
        medicines: the disease-modifying drugs.
        supplied: keys of the prefetch that came with data, be they empty.
    """

    chart: Chart
    today: date
    findings: Findings
    reason: Reason
    safety: Safety
    medicines: Medicines
    supplied: frozenset[str]
    waiting: tuple[tuple[PlacedOrder, Reason], ...] = ()

    @property
    def scenario(self) -> Scenario:
        """Why the study was done."""
        return self.reason.scenario

    @property
    def for_a_deficit(self) -> bool:
        """Whether the study was done for a relapse, a first presentation or a myelitis."""
        return self.scenario in _DEFICIT

    @property
    def is_surveillance(self) -> bool:
        """Whether the study was routine."""
        return self.scenario is Scenario.SURVEILLANCE

    @cached_property
    def established(self) -> tuple[str, ...]:
        """The established demyelinating diseases."""
        return self.reason.picture.established

    @cached_property
    def care(self) -> Care:
        """What was ordered, booked and done."""
        return Care(self.chart, self.today)

    @cached_property
    def antibodies(self) -> Antibodies:
        """What is known of the antibodies."""
        return Antibodies(self.chart, self.today)

    @cached_property
    def infection(self) -> str:
        """Fever or infection on record lately, in the chart's words; empty where there is none."""
        return recent_infection(self.chart, self.today)

    @cached_property
    def pml_drug(self) -> str:
        """The PML-linked drug, now or until recently; empty where there is none."""
        return pml_drug(self.medicines.drugs, self.reason.picture.findings, self.today)

    @cached_property
    def jc_virus_index(self) -> str:
        """The latest index of antibodies against JC virus, as a number; empty where none is on record."""
        return jc_virus_index(self.chart.observations, self.today)

    # -- what is done already

    def is_with_spine_surgery(self, report: DiagnosticReport) -> bool:
        """Return whether spine surgery has been asked, has seen the patient, has operated, or was called."""
        day = _day(report)
        if SPINE_SURGERY.removesuffix("-service") in self.findings.informed_services:
            return True
        before = day - timedelta(interpretation().spine_referral_before_days.value)
        if self.care.is_referred(SPINE_SURGERY, before) or self.care.is_seen(SPINE_SURGERY, day):
            return True
        return any(
            procedure.is_done
            and procedure.day is not None
            and procedure.day >= day
            and _DECOMPRESSION in self.care.names(procedure.words)
            for procedure in self.chart.procedures
        )

    def is_known_to_spine_surgery(self) -> bool:
        """Return whether spine surgery was asked or saw the patient in the time in which it would know."""
        since = self.care.months_ago(interpretation().unchanged_compression_months.value)
        return self.care.is_referred(SPINE_SURGERY, since) or self.care.is_seen(SPINE_SURGERY, since)

    def is_with_neurology(self, report: DiagnosticReport) -> bool:
        """Return whether neurology was asked or saw the patient since the study, will soon, or was informed."""
        day = _day(report)
        until = day + timedelta(interpretation().neurology_appointment_days.value)
        return (
            NEUROLOGY.removesuffix("-service") in self.findings.informed_services
            or self.care.is_referred(NEUROLOGY, day)
            or self.care.is_seen(NEUROLOGY, day, until)
        )

    def is_urgently_with_neurology(self, report: DiagnosticReport) -> bool:
        """Return whether neurology was asked urgently, or saw the patient, since the report was issued."""
        since = report.issued.day if report.issued is not None else _day(report)
        return self.care.is_referred_urgently(NEUROLOGY, since) or self.care.was_seen(NEUROLOGY, since)

    def is_treated(self, report: DiagnosticReport) -> bool:
        """Return whether the attack is treated, or the drug was changed, since the study."""
        return is_treated(self.chart, _day(report), self.today)

    def is_worked_up_for_pml(self, report: DiagnosticReport) -> bool:
        """Return whether PML is on the problem list, or its test was ordered or has resulted since the report."""
        since = report.issued.day if report.issued is not None else _day(report)
        if any("pml" in item.concepts and item.assertion is Assertion.AFFIRMED for item in self.chart.conditions):
            return True
        if any(
            order.stands
            and order.authored is not None
            and order.authored.day >= since
            and _JC_VIRUS in self.care.names(order.words)
            for order in self.chart.placed_orders
        ):
            return True
        return any(
            observation.is_result
            and observation.when is not None
            and observation.when.day >= since
            and _JC_VIRUS in self.care.names(observation.own.code.words)
            for observation in self.chart.observations
        )

    def is_mri_done(self, region: Region) -> bool:
        """Return whether an MRI of a region was reported or done lately, is ordered, or is booked."""
        counting = self.findings.counting
        return counting.shows(region) or self.is_mri_under_way(region)

    def is_mri_under_way(self, region: Region) -> bool:
        """Return whether an MRI of a region is ordered or booked, beside those that were reported."""
        since = self.care.days_ago(interpretation().imaging_order_days.value)
        if self.care.is_mri_ordered(region, since, self.findings.counting):
            return True
        return any(visit.day is not None and visit.day >= self.today for visit in self.care.mri_appointments(region))

    def is_acknowledged(self, report: DiagnosticReport) -> bool:
        """Return whether someone has accepted a task about the report, or was informed of it."""
        return self.care.is_acknowledged(report)

    # -- what can be offered

    @property
    def can_order(self) -> bool:
        """Whether an order may be offered: not where the list of orders was not supplied, unless a site wants that."""
        return "serviceRequests" in self.supplied or interpretation().blind_order.value

    def mri(self, regions: Iterable[Region]) -> tuple[Wanted, ...]:
        """Return the MRI of these regions to offer, in the phase that this patient may have."""
        wanted = frozenset(regions)
        phase = Contrast.WITHOUT if self.safety.no_gadolinium else Contrast.WITHOUT_AND_WITH
        parts = (wanted & CORD_LEVELS, wanted - CORD_LEVELS)
        return tuple(Wanted(study=Study(Modality.MRI, frozenset(part), phase)) for part in parts if part)


def _day(report: DiagnosticReport) -> date:
    return report.day or date.min
