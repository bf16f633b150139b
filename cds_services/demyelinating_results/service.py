"""The results service: reports and chart in, the next step and the reasons for it out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from cds_services.cds_hooks import Decision
from cds_services.chart.glance import are_reports_missing, have_reports_failed, recent_orders, recent_reports
from cds_services.chart.order_devices import OrderDevices
from cds_services.chart.prefetch import FOLLOWING, is_supplied
from cds_services.chart.record import read_chart
from cds_services.demyelinating_results.cards import CallValues, card
from cds_services.demyelinating_results.explanation import ResultsExplanation
from cds_services.demyelinating_results.findings import Findings
from cds_services.demyelinating_results.interpretation import interpretation
from cds_services.demyelinating_results.ranking import rank
from cds_services.demyelinating_results.reason import ReasonReader
from cds_services.demyelinating_results.results import Results
from cds_services.demyelinating_results.rules import RULES
from cds_services.demyelinating_results.step_identity import StepIdentity
from cds_services.demyelination.disease_modifying_drugs import read_medicines
from cds_services.demyelination.interpretation import interpretation as of_the_disease
from cds_services.demyelination.scenario import Scenario
from cds_services.errors import MissingData
from cds_services.follow_up.care import Care
from cds_services.follow_up.choices import choices
from cds_services.follow_up.counting_reports import counting_reports
from cds_services.indication.indication import Indication
from cds_services.narrative.mention import Assertion
from cds_services.recommendation.silence import Silence
from cds_services.safety.safety import read_safety

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cds_services.cds_hooks import Deployment
    from cds_services.chart.placed_order import PlacedOrder
    from cds_services.chart.record import Chart
    from cds_services.demyelinating_results.next_step import NextStep
    from cds_services.demyelinating_results.reason import Reason
    from cds_services.demyelination.disease_modifying_drugs import Medicines
    from cds_services.follow_up.counting_reports import CountingReports
    from cds_services.hook_request import HookRequest
    from cds_services.local.choices import LocalChoices

_NO_REPORT = "no report of a recent MRI, and no order of one that waits"
_NOT_OURS = "demyelinating disease is neither established nor in question"


def evaluate(request: HookRequest, today: date, deployment: Deployment) -> Decision:
    """Answer one opening of a chart.

    Args:
        request: a checked request.
        today: the day to count ages and days from.
        deployment: names the code systems of the cards.

    Raises:
        MissingData: the reports are missing, or the client could not supply them; or a report counts and the patient
            or the problems are missing.
    """
    if are_reports_missing(request.prefetch):
        problem = "the patient's DiagnosticReports are needed, as prefetch or by FHIR access"
        raise MissingData("prefetch.reports", problem)
    if have_reports_failed(request.prefetch):
        problem = "the patient's DiagnosticReports are needed, and the client could not supply them (OperationOutcome)"
        raise MissingData("prefetch.reports", problem)
    if not in_scope(request, today):
        return _silent(ResultsExplanation(because=_NO_REPORT, notes=request.notes), has_imaging=False)
    chart = read_chart(request, today, FOLLOWING)
    counting = counting_reports(chart.reports, today, choices().report_days.value)
    notes = (*request.notes, *chart.notes, *(f"reports: {why}" for why in counting.left_out), *_unread(counting))
    silent = ResultsExplanation(counting=counting, notes=notes, unseen=chart.unseen)
    excluded = _excluded(chart, today)
    if excluded is not None:
        why, kind = excluded
        return _silent(replace(silent, because=why, unassessed=kind))
    medicines = read_medicines(chart.medications, today)
    reader = ReasonReader(chart, medicines.drugs, today)
    care = Care(chart, today)
    waiting = tuple(
        (order, reader.of_order(order, order.authored.day if order.authored else today))
        for order in care.waiting_mri(care.days_ago(interpretation().imaging_order_days.value), counting)
    )
    if not counting.reports and not waiting:
        return _silent(replace(silent, because=_NO_REPORT))
    reason = reader.of_reports(counting.reports) if counting.reports else waiting[0][1]
    if not _is_ours(reason, chart):
        return _silent(replace(silent, because=_NOT_OURS, unassessed=Silence.NO_DISEASE), has_imaging=False)
    case = _case(request, today, chart, counting, reason, medicines, waiting)
    judged = replace(silent, because=reason.because, scenario=reason.scenario.value, case=case)
    call = CallValues(deployment.base_url, request.encounter_id, chart.unseen)
    return _decided(case, judged, StepIdentity(request), call, deployment.choices, frozenset())


def _decided(  # noqa: PLR0913, PLR0917 - what a decision is made of
    case: Results,
    judged: ResultsExplanation,
    identity: StepIdentity,
    call: CallValues,
    local: LocalChoices,
    answered: frozenset[str],
) -> Decision:
    """Return the decision about a patient.

    Args:
        case: the patient.
        judged: the explanation so far.
        identity: gives the cards their ids.
        call: what a card needs of the call.
        local: what the site chose for rules.
        answered: ids of cards that were accepted or overridden before.
    """
    considered: list[str] = []

    def is_answered(step: NextStep) -> bool:
        considered.append(str(identity.of(step)))
        return considered[-1] in answered

    ranked = rank(RULES, case, is_answered, local)
    return Decision(
        (card(ranked.shown, case, identity, call),) if ranked.shown else (),
        judged.scenario,
        replace(judged, ranked=ranked),
        unread=("problem",) * sum(problem.unknown for problem in case.chart.conditions),
        unseen=case.chart.unseen,
        considered=tuple(considered),
        without=partial(_decided, case, judged, identity, call, local),
    )


def in_scope(request: HookRequest, today: date) -> bool:
    """Return whether there is a report that counts, or an order of MRI that waits; only then is the chart read.

    Without reports there may be one, as long as they may still be read.
    """
    if are_reports_missing(request.prefetch):
        return True
    if have_reports_failed(request.prefetch):
        return False
    patient, days = request.patient_id, choices().report_days.value
    reports = recent_reports(request.prefetch, patient, today - timedelta(days))
    if counting_reports(reports, today, days).reports:
        return True
    orders = recent_orders(request.prefetch, patient, today - timedelta(interpretation().imaging_order_days.value))
    return any(order.stands and not order.is_completed and order.mri_regions for order in orders)


def _excluded(chart: Chart, today: date) -> tuple[str, Silence] | None:
    """Return why no one is advised about this patient, and the kind of silence; None where nothing is against it."""
    if chart.deceased:
        return "deceased", Silence.NOT_COVERED
    age = chart.age(today)
    if age is None:
        return "no birth date", Silence.NO_AGE
    return ("under 18", Silence.NOT_COVERED) if age < of_the_disease().adult_age_years.value else None


def _is_ours(reason: Reason, chart: Chart) -> bool:
    """Return whether demyelinating disease is established or in question, in the chart or in the reason."""
    if reason.picture.established or reason.picture.in_question:
        return True
    events = of_the_disease().past_demyelination.value
    asked = {Assertion.AFFIRMED, Assertion.PAST, Assertion.ASKED}
    return any(item.assertion in asked and not events.isdisjoint(item.concepts) for item in chart.conditions)


def _case(  # noqa: PLR0913, PLR0917 - what a case is made of
    request: HookRequest,
    today: date,
    chart: Chart,
    counting: CountingReports,
    reason: Reason,
    medicines: Medicines,
    waiting: tuple[tuple[PlacedOrder, Reason], ...],
) -> Results:
    said = Indication(reason.picture.findings, silent=False, notes=())
    return Results(
        chart=chart,
        today=today,
        findings=Findings(counting),
        reason=reason,
        safety=read_safety(chart, said, OrderDevices(), today),
        medicines=medicines,
        supplied=frozenset(key for key, value in request.prefetch.items() if is_supplied(value)),
        waiting=waiting,
    )


def _unread(counting: CountingReports) -> Iterator[str]:
    """What of the counting reports could not be read, without patient data."""
    for report in counting.reports:
        for form in report.words.unread:
            yield f"reports: a form was not read ({form})"
        if report.reading.truncated:
            yield "reports: only the beginning of a very long report was read"
        if not report.is_readable:
            yield "reports: a report without any words that can be read"


def _silent(explanation: ResultsExplanation, *, has_imaging: bool = True) -> Decision:
    explanation = replace(explanation, scenario=Scenario.OUT_OF_SCOPE.value)
    return Decision((), explanation.scenario, explanation, has_imaging=has_imaging, unseen=explanation.unseen)
