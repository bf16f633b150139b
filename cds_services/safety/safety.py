"""What matters for contrast and scanner, of chart and order together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from cds_services.narrative.mention import Assertion
from cds_services.safety.choices import choices
from cds_services.safety.contrast_allergy import GadoliniumAllergy, allergy_in_words, read_contrast_allergy
from cds_services.safety.implants import read_implant
from cds_services.safety.mr_safety import MrSafety
from cds_services.safety.pregnancy import read_pregnancy
from cds_services.safety.renal_function import read_renal_function

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from cds_services.chart.condition import ChartCondition
    from cds_services.chart.order_devices import OrderDevices
    from cds_services.chart.record import Chart
    from cds_services.indication.finding import Finding
    from cds_services.indication.indication import Indication
    from cds_services.safety.implants import Implant
    from cds_services.safety.renal_function import RenalFunction


ALLERGY, PREGNANCY, IMPLANT, KIDNEY = "gadolinium-allergy", "pregnancy", "implant", "gadolinium-and-kidney"
"""Names of the facts."""


@dataclass(frozen=True, slots=True)
class Safety:
    """What matters for contrast and scanner.

    Attributes:
        kidney: the kidney function.
        allergy: a reaction to gadolinium, or None.
        pregnancy: the words that say that the patient is pregnant now; empty where nothing does.
        implant: the implant that decides, or None.
    """

    kidney: RenalFunction
    allergy: GadoliniumAllergy | None
    pregnancy: str
    implant: Implant | None

    @property
    def no_gadolinium(self) -> bool:
        """Pregnancy or a gadolinium allergy: every suggested MRI is without contrast."""
        return bool(self.pregnancy) or self.allergy is not None

    @property
    def reason_against_mri(self) -> str:
        """The reason against offering MRI in place of another study; empty where there is none."""
        if self.implant is None or self.implant.safety is MrSafety.CONDITIONAL:
            return ""
        if not self.implant.named:
            return "the order says that MRI is not possible"
        return "an implant may keep the patient out of the scanner"

    def with_problems(self, problems: Sequence[ChartCondition], today: date, *, male: bool) -> Safety:
        """Return these facts as they would be with more problems on the list; what is already known is kept.

        Args:
            problems: the further problems.
            today: the day of the call.
            male: whether the patient is known to be male, and so not pregnant.
        """
        kidney = read_renal_function((), problems, today)
        return Safety(
            kidney=kidney if kidney.at_risk else self.kidney,
            allergy=self.allergy or read_contrast_allergy((), problems, today),
            pregnancy=self.pregnancy or ("" if male else read_pregnancy((), problems, today)),
            implant=self.implant or read_implant((), (), problems, (), today),
        )

    def evidence(self) -> Iterator[dict[str, str]]:
        """Yield what was found, for the explanation; it holds words of the chart."""
        allergy, implant = self.allergy, self.implant
        told = [
            (KIDNEY, self.kidney.reason if self.kidney.at_risk else "", "results and problems"),
            (ALLERGY, *((allergy.agent, allergy.source) if allergy else ("", ""))),
            (PREGNANCY, self.pregnancy, "order, problems or results"),
            (IMPLANT, *((f"{implant.words} ({implant.safety.value})", implant.source) if implant else ("", ""))),
        ]
        for fact, words, source in told:
            if words:
                yield {"fact": fact, "words": words, "source": source}

    def facts(self) -> Iterator[str]:
        """Yield what was found by code."""
        found = {
            KIDNEY: self.kidney.at_risk,
            ALLERGY: self.allergy is not None,
            PREGNANCY: bool(self.pregnancy),
            IMPLANT: self.implant is not None,
        }
        return (fact for fact, is_there in found.items() if is_there)


def read_safety(chart: Chart, indication: Indication, referred: OrderDevices, today: date) -> Safety:
    """Read chart and order together; what the order says of today overrides the chart, or adds to it.

    Args:
        chart: what is known of the patient.
        indication: what the order says.
        referred: the devices and procedures that the orders of the call refer to.
        today: the day of the call.
    """
    findings, problems = indication.findings, chart.conditions
    procedures = (*chart.procedures, *referred.procedures)
    kidney = read_renal_function(chart.observations, problems, today, procedures)
    pregnancy = "" if chart.male else read_pregnancy(chart.observations, problems, today)
    return Safety(
        kidney=kidney.with_words((*_affirmed(findings, "dialysis"), *_acute_injury(findings, today))),
        allergy=_allergy(chart, indication, today),
        pregnancy="" if chart.male else _pregnancy(findings, pregnancy),
        implant=read_implant((*chart.devices, *referred.devices), procedures, problems, findings, today),
    )


def _affirmed(findings: Sequence[Finding], *concepts: str) -> tuple[Finding, ...]:
    return tuple(item for item in findings if item.concept in concepts and item.affirmed)


def _acute_injury(findings: Sequence[Finding], today: date) -> Iterator[Finding]:
    """Find the acute kidney injuries that the order reports, but for those of long ago ("AKI last year")."""
    since = today - timedelta(choices().acute_kidney_injury_days.value)
    for finding in _affirmed(findings, "acute-kidney-injury"):
        if finding.onset is None or finding.onset.latest >= since:
            yield finding


def _allergy(chart: Chart, indication: Indication, today: date) -> GadoliniumAllergy | None:
    """The more severe of what the chart records and the order reports."""
    recorded = read_contrast_allergy(chart.allergies, chart.conditions, today)
    told = indication.reaction
    if told is not None and (recorded is None or not recorded.severe):
        return GadoliniumAllergy(told.agent, "", told.severe, told.source)
    if recorded is not None:
        return recorded
    said = _affirmed(indication.findings, "gadolinium-allergy") or tuple(
        item
        for item in indication.findings
        if item.concept == "gadolinium-allergy" and item.assertion is Assertion.PAST
    )
    return allergy_in_words(said[0].words, today, said[0].source) if said else None


def _is_pregnant_now(finding: Finding) -> bool:
    return any(word in finding.words.lower() for word in choices().pregnant_now_words.value)


def _pregnancy(findings: Sequence[Finding], recorded: str) -> str:
    """The order's words of today override the chart, in both directions."""
    said = _affirmed(findings, "pregnancy", "due-date") or _affirmed(findings, "in-pregnancy")
    over = _affirmed(findings, "postpartum", "earlier-pregnancy")
    # After a birth "high risk pregnancy" is that of then, and only "pregnant" is of now.
    born = _affirmed(findings, "postpartum") and not any(map(_is_pregnant_now, said))
    if said and not born and not (said[0].concept == "in-pregnancy" and over):
        return said[0].words
    denied = any(item.concept == "pregnancy" and item.assertion is Assertion.NEGATED for item in findings)
    return "" if denied or _affirmed(findings, "postpartum") else recorded
