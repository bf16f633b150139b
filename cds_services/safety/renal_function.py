"""Kidney function as far as it matters for gadolinium: newest eGFR, acute injury, dialysis."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from cds_services.concepts.value_sets import is_one_of
from cds_services.narrative.mention import Assertion
from cds_services.safety.choices import choices
from cds_services.safety.egfr import Result, read_results

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds_services.chart.condition import ChartCondition
    from cds_services.chart.observation import Observation
    from cds_services.chart.procedure import Procedure
    from cds_services.indication.finding import Finding

_UNDATED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RenalFunction:
    """What the chart says of the kidneys.

    Attributes:
        egfr: newest eGFR in mL/min/1.73 m2, or None.
        measured: day of that result.
        acute_injury: acute kidney injury within its time limit.
        dialysis: on dialysis.
        end_stage: end-stage kidney disease.
        notes: results that could not be used, and why.
        unread: how many results could not be read.
    """

    egfr: float | None = None
    measured: date | None = None
    acute_injury: bool = False
    dialysis: bool = False
    end_stage: bool = False
    notes: tuple[str, ...] = ()
    unread: int = 0

    def with_words(self, said: Iterable[Finding]) -> RenalFunction:
        """Add what the order says itself of dialysis and acute injury."""
        concepts = {item.concept for item in said}
        return replace(
            self,
            acute_injury=self.acute_injury or "acute-kidney-injury" in concepts,
            dialysis=self.dialysis or "dialysis" in concepts,
        )

    @property
    def at_risk(self) -> bool:
        """True when gadolinium must be discussed with radiology: eGFR strictly below the limit, injury, dialysis."""
        low = self.egfr is not None and self.egfr < choices().egfr_below.value
        return low or self.acute_injury or self.dialysis or self.end_stage

    @property
    def reason(self) -> str:
        """Why, in a few words for the card."""
        if self.dialysis:
            return "On dialysis"
        if self.acute_injury:
            return "Acute kidney injury"
        if self.end_stage:
            return "End-stage kidney disease"
        return f"eGFR {self.egfr:g}" if self.egfr is not None else ""


def read_renal_function(
    observations: Iterable[Observation],
    conditions: Iterable[ChartCondition],
    today: date,
    procedures: Iterable[Procedure] = (),
) -> RenalFunction:
    """Read the newest eGFR, and acute injury, dialysis and end-stage disease from problems and procedures."""
    results = [result for observation in observations for result in read_results(observation)]
    egfr, measured, notes = _newest(results, today)
    acute = dialysis = end_stage = False
    since = today - timedelta(choices().acute_kidney_injury_days.value)
    for condition in conditions:
        if condition.assertion is Assertion.AFFIRMED:
            dialysis = dialysis or "dialysis" in condition.concepts
            end_stage = end_stage or "end-stage-kidney-disease" in condition.concepts
            recent = condition.newest is None or condition.newest >= since
            acute = acute or ("acute-kidney-injury" in condition.concepts and recent)
    dialysis = dialysis or any(_is_dialysis(procedure, today) for procedure in procedures)
    unread = sum(result.value is None for result in results)
    return RenalFunction(egfr, measured, acute, dialysis, end_stage, notes, unread)


def _newest(results: list[Result], today: date) -> tuple[float | None, date | None, tuple[str, ...]]:
    """Return value and day of the newest result, and notes on the others.

    Of two at the same moment the lower counts. Where the newest cannot be read, no older one replaces it.
    """
    told: Counter[str] = Counter(result.problem for result in results if result.problem)
    current = []
    for result in results:
        if result.when is not None and result.when.lies_ahead(today):
            told["an eGFR of a day that lies ahead"] += 1
        else:
            current.append(result)
    newest = max((result.when.instant if result.when else _UNDATED for result in current), default=_UNDATED)
    at_once = [result for result in current if (result.when.instant if result.when else _UNDATED) == newest]
    readable = [result for result in at_once if result.value is not None]
    notes = tuple(f"{problem} did not count ({number})" for problem, number in told.items())
    if not readable:
        behind = " and no older one was taken in its place" if len(current) > len(at_once) else ""
        return None, None, (*notes, f"the newest eGFR could not be read{behind}") if at_once else notes
    lowest = min(readable, key=lambda result: result.value or 0.0)
    return lowest.value, lowest.when.day if lowest.when else None, notes


def _is_dialysis(procedure: Procedure, today: date) -> bool:
    """Return whether a procedure is dialysis that is ongoing, or was done recently; one without a date counts."""
    if procedure.is_not_done or not is_one_of("dialysis-procedure", procedure.code.codings):
        return False
    when = procedure.when
    if when is None:
        return not procedure.aged
    since = today - timedelta(choices().dialysis_days.value)
    return not when.lies_ahead(today) and (procedure.in_progress or when.day >= since)
