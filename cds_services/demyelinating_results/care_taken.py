"""What was done about a report already, which suppresses rules that ask for neurology."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_results.interpretation import interpretation
from cds_services.recommendation.recommendation import Suppressed

if TYPE_CHECKING:
    from cds_services.chart.diagnostic_report import DiagnosticReport
    from cds_services.demyelinating_results.results import Results


def known_to_neurology(case: Results, rule: str, report: DiagnosticReport) -> Suppressed | None:
    """Return why a rule is suppressed by contact with neurology; None where it is not.

    Args:
        case: the patient.
        rule: code of the rule.
        report: the report that it is about.
    """
    if rule in interpretation().neurology_contact.value and case.is_with_neurology(report):
        return Suppressed(rule, "neurology was asked, has seen the patient, or was told")
    return None


def known_or_treated(case: Results, rule: str, report: DiagnosticReport) -> Suppressed | None:
    """Return why a rule about an attack is suppressed, by contact with neurology or by treatment; None where it is not.

    Args:
        case: the patient.
        rule: code of the rule.
        report: the report that it is about.
    """
    known = known_to_neurology(case, rule, report)
    if known is None and case.is_treated(report):
        return Suppressed(rule, "the attack is being treated, or the drug was changed")
    return known
