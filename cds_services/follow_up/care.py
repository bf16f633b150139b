"""What the record says was ordered, booked and done: referrals, visits, MRI, acknowledgements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from cds_services.concepts.care_words import read_care_words
from cds_services.imaging_orders.study import SPINE_LEVELS, Region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.chart.diagnostic_report import DiagnosticReport
    from cds_services.chart.placed_order import PlacedOrder
    from cds_services.chart.record import Chart
    from cds_services.chart.visit import Visit
    from cds_services.follow_up.counting_reports import CountingReports

NEUROLOGY = "neurology-service"
SPINE_SURGERY = "spine-surgery-service"
_ELSEWHERE = "other-neuro-service"
_TESTS = frozenset({"aqp4-antibody", "mog-antibody", "demyelination-antibody-panel", "jc-virus-dna"})
_MONTH = 30.44  # days
_SOON = frozenset({"urgent", "asap", "stat"})


@dataclass(frozen=True)
class Care:
    """What was ordered, booked and done.

    Attributes:
        chart: the record.
        today: the day of the call.
    """

    chart: Chart
    today: date

    # -- referrals and visits

    def referrals(self, service: str, since: date, until: date) -> Iterator[PlacedOrder]:
        """Yield the referrals to a service that stand and were made between two days, both included."""
        for order, concepts in self._named_orders:
            if service in concepts and _between(order, since, until):
                yield order

    def visits(self, service: str) -> Iterator[Visit]:
        """Yield the visits to a service, and the bookings of them, that take place or took place."""
        for visit in self.chart.visits:
            if visit.takes_place and service in self._concepts(visit.words, visit.concepts):
                yield visit

    def is_referred(self, service: str, since: date) -> bool:
        """Return whether a referral to a service stands that was made since a day."""
        return any(self.referrals(service, since, self.today))

    def is_referred_urgently(self, service: str, since: date) -> bool:
        """Return whether an urgent referral to a service stands that was made since a day."""
        return any(order.priority in _SOON for order in self.referrals(service, since, self.today))

    def is_seen(self, service: str, since: date, booked_until: date = date.max) -> bool:
        """Return whether the patient was seen by a service since a day, or will be.

        Args:
            service: the service.
            since: the first day that counts.
            booked_until: the last day on which a booked appointment counts.
        """
        for visit in self.visits(service):
            day = visit.day
            if day is not None and since <= day <= (booked_until if visit.is_appointment else date.max):
                return True
        return False

    def was_seen(self, service: str, since: date) -> bool:
        """Return whether a visit to a service is over that began since a day."""
        return any(
            visit.is_finished and not visit.is_appointment and visit.day is not None and visit.day >= since
            for visit in self.visits(service)
        )

    def _concepts(self, words: str, coded: tuple[str, ...]) -> frozenset[str]:
        named = read_care_words(words, self.today)
        if _ELSEWHERE in named:
            named -= {NEUROLOGY}
        return named | frozenset(coded)

    @cached_property
    def _named_orders(self) -> tuple[tuple[PlacedOrder, frozenset[str]], ...]:
        """The orders that stand and ask neither for imaging nor for a test, with the services that they name."""
        named = []
        for order in self.chart.placed_orders:
            if order.stands and order.study is None:
                concepts = self._concepts(order.words, order.concepts)
                if not concepts & _TESTS:
                    named.append((order, concepts))
        return tuple(named)

    # -- MRI

    def is_mri_ordered(self, region: Region, since: date, counting: CountingReports) -> bool:
        """Return whether an MRI of a region is ordered since a day and not yet reported.

        Args:
            region: the region.
            since: the first day that counts.
            counting: the reports that count; the order of one of them, and one that was completed by it, is answered.
        """
        newest = counting.newest.get(region)
        shown = newest.day if newest is not None else None
        return any(
            _covers(order.mri_regions, region) and not (shown and order.is_completed and _authored(order) <= shown)
            for order in self.waiting_mri(since, counting)
        )

    def waiting_mri(self, since: date, counting: CountingReports) -> Iterator[PlacedOrder]:
        """Yield the orders of MRI since a day that no counting report answers."""
        answered = {key for report in counting.reports for key in report.based_on}
        for order in self.chart.placed_orders:
            if order.stands and order.mri_regions and order.key not in answered and _between(order, since, self.today):
                yield order

    def mri_appointments(self, region: Region) -> Iterator[Visit]:
        """Yield the booked appointments for an MRI of a region, by their words or by their order."""
        orders = {order.key: order for order in self.chart.placed_orders if order.key and order.mri_regions}
        for visit in self.chart.visits:
            if not (visit.is_appointment and visit.takes_place) or visit.is_finished:
                continue
            regions = visit.mri_regions
            for key in visit.based_on & orders.keys():
                regions |= orders[key].mri_regions
            if _covers(regions, region):
                yield visit

    # -- acknowledgement

    def is_acknowledged(self, report: DiagnosticReport) -> bool:
        """Return whether someone has accepted a task about a report, or was informed of it."""
        return bool(report.key) and any(
            note.counts and report.key in note.about for note in self.chart.acknowledgements
        )

    # -- words and days

    def names(self, words: str) -> frozenset[str]:
        """Return the services, tests, treatments and operations that words of the record name."""
        return read_care_words(words, self.today)

    def months_ago(self, months: float) -> date:
        """Return the day that lies a number of months of average length before today."""
        return self.days_ago(round(months * _MONTH))

    def days_ago(self, days: int) -> date:
        """Return the day that lies a number of days before today."""
        return self.today - timedelta(days)


def _between(order: PlacedOrder, since: date, until: date) -> bool:
    return order.authored is not None and since <= order.authored.day <= until


def _authored(order: PlacedOrder) -> date:
    return order.authored.day if order.authored is not None else date.min


def _covers(regions: frozenset[Region], region: Region) -> bool:
    return region in regions or (region in SPINE_LEVELS and Region.SPINE in regions)
