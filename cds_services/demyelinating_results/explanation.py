"""Why a call about results was answered as it was: for the explanation of a call, for the record, for the pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from cds_services.cds_hooks import DecisionCodes, Explanation
from cds_services.demyelinating_results.card_codes import outcome, standing, statements
from cds_services.demyelinating_results.ranking import ANSWERED, Ranked
from cds_services.follow_up.counting_reports import CountingReports
from cds_services.follow_up.report_line import named
from cds_services.imaging_orders.order import title
from cds_services.local.choices import TURNED_OFF
from cds_services.recommendation.silence import Silence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.chart.diagnostic_report import DiagnosticReport
    from cds_services.demyelinating_results.results import Results


@dataclass(frozen=True)
class ResultsExplanation(Explanation):
    """One call.

    Attributes:
        scenario: why the study was done; `because` says why it is this one, or why nothing was assessed.
        counting: the reports that count.
        case: the patient; None where the call was not assessed.
        ranked: the result of the rules.
        notes: what was tolerated or skipped, without patient data.
        unseen: keys of the prefetch whose data could not be read completely.
        unassessed: why the call was not assessed, where it was not.
    """

    scenario: str = ""
    counting: CountingReports = field(default_factory=CountingReports)
    case: Results | None = None
    ranked: Ranked = field(default_factory=Ranked)
    notes: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    unassessed: Silence = Silence.NO_REPORT

    @property
    def silence(self) -> str:
        """Why nothing is said; that a report was not read comes before what the others say. Empty beside a card."""
        if self.ranked.shown is not None:
            return ""
        reports = self.counting.reports
        if self.case is None or not reports:
            return self.unassessed
        if not all(report.is_readable for report in reports):
            return Silence.REPORT_UNREADABLE
        if any(report.is_cut for report in reports):
            return Silence.REPORT_CUT
        why = {item.why for item in self.ranked.suppressed}
        if TURNED_OFF in why:
            return Silence.TURNED_OFF
        return Silence.ANSWERED if ANSWERED in why else Silence.REPORT_READ

    def evidence(self) -> list[dict[str, Any]]:
        """Return what reports, reason, problems and chart state, item by item; they hold words of the chart."""
        shown = [item for report in self.counting.reports for item in statements(report)]
        if self.case is not None:
            shown += [finding.as_json() for finding in self.case.reason.picture.findings]
            for item in self.case.chart.conditions:
                for concept in item.concepts:
                    words, assertion = item.words, item.assertion.value
                    shown.append({"fact": concept, "words": words, "source": "problem list", "standing": assertion})
            shown += [dict(item) for item in self.case.safety.evidence()]
        return shown

    def studies(self) -> list[str]:
        """Return the name of each study that was reported, once."""
        return list(dict.fromkeys(title(report.study) for report in self.counting.reports if report.study is not None))

    def as_json(self) -> dict[str, Any]:
        """Return scenario, evidence, reports, rules and notes as plain JSON values."""
        shown = self.ranked.shown
        spoke = [{"rule": shown.rule, "spoke": True, "indicator": shown.indicator, "text": shown.text}] if shown else []
        silent = [{"rule": item.rule, "spoke": False, "why": item.why} for item in self.ranked.suppressed]
        unseen = {"unseen": list(self.unseen)} if self.unseen else {}
        return {
            "scenario": self.scenario,
            "because": self.because,
            "evidence": self.evidence(),
            "orders": [],
            "reports": [_report(report) for report in self.counting.reports],
            "rules": [*spoke, *silent],
            "notes": list(self.notes),
            **unseen,
        }

    def codes(self) -> DecisionCodes:
        """Return the explanation without any word, id or value of the request."""
        return DecisionCodes(
            self.because,
            tuple({"study": name, "scenario": self.scenario} for name in self.studies()),
            tuple({"fact": fact, "standing": assertion} for fact, assertion in dict.fromkeys(self._facts())),
            tuple(self._outcomes()),
            len(self.notes),
            Silence(self.silence).name if self.silence else "",
        )

    def _facts(self) -> Iterator[tuple[str, str]]:
        for report in self.counting.reports:
            for statement in report.reading.statements:
                yield statement.fact, standing(statement)
            for concept in report.concepts:
                yield concept, "coded"
        if self.case is not None:
            for finding in self.case.reason.picture.findings:
                yield finding.concept, finding.assertion.value
            for problem in self.case.chart.conditions:
                for concept in problem.concepts:
                    yield concept, problem.assertion.value

    def _outcomes(self) -> Iterator[dict[str, Any]]:
        if self.ranked.shown is not None:
            yield outcome(self.ranked.shown, self.counting.reports, self.case)
        for item in self.ranked.suppressed:
            yield {"rule": item.rule, "spoke": False, "why": item.why}


def _report(report: DiagnosticReport) -> dict[str, Any]:
    facts = msgspec.structs.asdict(report.reading.facts)
    return {
        "report": report.key,
        "study": named(report),
        "status": report.status,
        "facts": [name for name, value in facts.items() if value is True],
        "longest_segments": facts["longest_segments"],
        "truncated": report.reading.truncated,
        "unread": list(report.words.unread),
    }
