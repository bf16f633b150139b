"""Antibodies against aquaporin-4 and MOG: what is ordered, what has resulted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cds_services.concepts.care_words import read_care_words
from cds_services.demyelinating_results.interpretation import interpretation
from cds_services.demyelinating_results.next_step import Service
from cds_services.demyelinating_results.outcome import outcome_in_words, outcome_of
from cds_services.follow_up.counting_reports import is_recent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cds_services.chart.codeable_concept import CodeableConcept
    from cds_services.chart.observation import Observation
    from cds_services.chart.record import Chart

_PANEL = "demyelination-antibody-panel"
TESTS = {"aqp4-antibody": Service.AQP4, "mog-antibody": Service.MOG}


class AntibodyResult(NamedTuple):
    """One result: of which test, of which day, and whether it is positive where it says so."""

    test: Service
    day: date
    positive: bool | None


@dataclass(frozen=True)
class Antibodies:
    """The antibodies of one patient.

    Attributes:
        chart: the record.
        today: the day of the call.
    """

    chart: Chart
    today: date

    @cached_property
    def results(self) -> tuple[AntibodyResult, ...]:
        """Every result that is dated and not in the future, the newest first."""
        found = [*self._observed(), *self._reported()]
        return tuple(
            sorted((item for item in found if item.day <= self.today), key=lambda item: item.day, reverse=True)
        )

    @cached_property
    def missing(self) -> tuple[Service, ...]:
        """The tests that are neither ordered nor resulted lately; none where either was ever positive."""
        if any(result.positive for result in self.results):
            return ()
        return tuple(test for test in TESTS.values() if not self._is_done(test))

    @cached_property
    def old_negative(self) -> AntibodyResult | None:
        """The newest negative result that is too old to settle the question."""
        missing = self.missing
        return next((item for item in self.results if item.test in missing and item.positive is False), None)

    def _is_done(self, test: Service) -> bool:
        days = interpretation().antibody_days.value
        if any(item.test is test and is_recent(item.day, self.today, days) for item in self.results):
            return True
        return any(
            order.stands
            and order.authored is not None
            and is_recent(order.authored.day, self.today, days)
            and test in self._tests((*order.concepts, *read_care_words(order.words, self.today)))
            for order in self.chart.placed_orders
        )

    def _observed(self) -> Iterator[AntibodyResult]:
        for observation in self.chart.observations:
            if observation.is_result:
                yield from self._of_observation(observation)

    def _of_observation(self, observation: Observation) -> Iterator[AntibodyResult]:
        if observation.when is None:
            return
        for part in (observation.own, *observation.parts):
            for test in self._named(part.code):
                yield AntibodyResult(test, observation.when.day, outcome_of(part))
        for member in observation.contained:
            yield from self._of_observation(member)

    def _reported(self) -> Iterator[AntibodyResult]:
        """Reports of the laboratory, where the result is in words."""
        for report in self.chart.reports:
            if report.is_countable and report.day is not None:
                for test in self._named(report.code):
                    yield AntibodyResult(test, report.day, outcome_in_words(report.words.words.conclusion))

    def _named(self, code: CodeableConcept) -> tuple[Service, ...]:
        return self._tests((*code.concepts, *read_care_words(code.words, self.today)))

    @staticmethod
    def _tests(concepts: tuple[str, ...]) -> tuple[Service, ...]:
        return tuple(test for name, test in TESTS.items() if name in concepts or _PANEL in concepts)
