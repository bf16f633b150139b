"""The assessment of one situation: what every rule may use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cds_services.appropriateness.adherence import Adherence, Judgement, judge
from cds_services.appropriateness.rating import radiation, rating
from cds_services.demyelinating_diseases.case_facts import CaseFacts
from cds_services.demyelinating_diseases.draft_group import gives_a_reason
from cds_services.demyelinating_diseases.evidence_line import evidence_line
from cds_services.demyelinating_diseases.guideline import guideline
from cds_services.demyelinating_diseases.slot import slot_needed_by
from cds_services.demyelination.decision_table import another_question, row_of
from cds_services.demyelination.disease_modifying_drugs import pml_drug
from cds_services.demyelination.interpretation import interpretation
from cds_services.demyelination.jc_virus_index import jc_virus_index
from cds_services.demyelination.scenario import Scenario
from cds_services.follow_up.report_line import main_words, named
from cds_services.imaging_orders.study import CORD_LEVELS, HEAD, ORBITS, Contrast, Modality, Region, Study
from cds_services.narrative.mention import Assertion, Course
from cds_services.recommendation.drafts import Drafts
from cds_services.recommendation.plain_words import escaped
from cds_services.recommendation.silence import Silence
from cds_services.safety.card_values import safety_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from cds_services.appropriateness.guideline import AppropriatenessCategory, Guideline
    from cds_services.chart.condition import ChartCondition
    from cds_services.chart.diagnostic_report import DiagnosticReport
    from cds_services.chart.observation import Observation
    from cds_services.chart.record import Chart
    from cds_services.demyelinating_diseases.draft_group import DraftGroup
    from cds_services.demyelination.clinical_picture import ClinicalPicture
    from cds_services.demyelination.disease_modifying_drugs import Medicines
    from cds_services.follow_up.counting_reports import CountingReports
    from cds_services.imaging_orders.order import ReadableOrder
    from cds_services.recommendation.recommendation import Recommendation
    from cds_services.safety.safety import Safety


@dataclass(frozen=True, eq=False)
class Assessment:
    """The drafts of one situation, the facts behind it, and what matters for contrast and scanner.

    Attributes:
        scenario, because, row: the situation, why it is this one, and the row of the decision table that says so.
        picture: the facts behind it.
        drafts: the drafts of this situation that are in scope.
        safety: what matters for contrast and scanner.
        medications: the disease-modifying drugs of the chart.
        guideline: the ratings.
        today: the day of the call.
        discontinued_drugs: PML-linked drugs that the order says were stopped long ago, or never given.
        reports: the reports of MRI that count.
        observations: the results of the chart.
    """

    scenario: Scenario
    because: str
    row: str
    picture: ClinicalPicture
    drafts: Drafts
    safety: Safety
    medications: Medicines
    guideline: Guideline
    today: date
    discontinued_drugs: frozenset[str] = frozenset()
    reports: tuple[DiagnosticReport, ...] = ()
    observations: tuple[Observation, ...] = ()

    @cached_property
    def pml_drug(self) -> str:
        """The PML-linked drug of this patient, now or until recently; empty when there is none."""
        return pml_drug(self.medications.drugs, self.picture.findings, self.today, self.discontinued_drugs)

    @cached_property
    def jc_virus_index(self) -> str:
        """The latest index of antibodies against JC virus; empty where none is on record."""
        return jc_virus_index(self.observations, self.today)

    @cached_property
    def mogad_lumbar(self) -> bool:
        """A conus question in MOG antibody disease, where the lumbar study is kept."""
        asked = self.picture.raised("conus", "saddle-loss", "urinary-retention", "sphincter-disturbance")
        return self.picture.mogad and bool(asked)

    @cached_property
    def lumbar_cue(self) -> str:
        """The concept that makes a lumbar question legitimate, or the empty string."""
        old = interpretation().old_cues_left.value
        found = [
            item
            for item in self.picture.raised(*interpretation().lumbar_cues.value)
            if not (item.course is Course.STATIC and item.concept in old)
        ]
        operated = [
            item
            for item in self.picture.findings
            if item.concept == "lumbar-structural" and item.assertion is Assertion.PAST
        ]
        return next((item.concept for item in (*found, *operated)), "")

    def with_problems(self, problems: tuple[ChartCondition, ...], safety: Safety) -> Assessment:
        """Return the same situation as it would be with more problems on the list, which is then complete.

        Args:
            problems: the further problems.
            safety: what matters for contrast and scanner then.
        """
        picture = replace(self.picture, problems=(*self.picture.problems, *problems), incomplete=False)
        row = row_of(picture)
        return replace(
            self,
            scenario=row.scenario,
            because=row.because,
            row=row.code,
            picture=picture,
            drafts=replace(self.drafts, phase=_phase(safety)),
            safety=safety,
        )

    def rating(self, study: Study) -> AppropriatenessCategory | None:
        """Return what the guideline says of a study in this situation; None where it says nothing."""
        variant = self.scenario.variant
        return rating(self.guideline, variant, study) if variant else None

    def offered_rating(self, study: Study) -> AppropriatenessCategory | None:
        """Return what the guideline says of a study that is offered."""
        return rating(self.guideline, self.scenario.offered_variant, study)

    @property
    def reason_against_mri(self) -> str:
        """The reason against offering MRI in place of another study; empty where there is none."""
        return self.safety.reason_against_mri

    @property
    def has_table(self) -> bool:
        """Whether the guideline has a table for this situation."""
        return bool(self.scenario.variant)

    @property
    def read_elsewhere(self) -> bool:
        """Whether the guideline's table for this situation was not read, or not wholly, in the publication itself."""
        variant = self.scenario.variant
        return bool(variant) and self.guideline.variant(variant).read_elsewhere

    @property
    def unjudged(self) -> Silence | None:
        """Why the drafts are not judged: their situation is another one, or no one can tell which; None: they are.

        What the patient has is no reason: "MS" in a text of which nothing else was understood gives none.
        """
        if not self.scenario.silent:
            return None
        untold = self.scenario is Scenario.INDETERMINATE
        if (untold or not self._asks_something_else) and not gives_a_reason(self.picture.findings):
            return Silence.NO_REASON
        return Silence.SITUATION_OPEN if untold else Silence.ANOTHER_QUESTION

    @property
    def _asks_something_else(self) -> bool:
        """Whether the question is known, and is not that of demyelination."""
        return self.scenario is not Scenario.OUT_OF_SCOPE or another_question(self.picture)

    def study_values(self, study: Study) -> dict[str, str]:
        """Return what a card may say of a study: its rating in this situation, its dose, where the guideline has them.

        Args:
            study: the study.
        """
        rated = self.rating(study)
        level = radiation(self.guideline, study) if study.modality is Modality.CT else None
        return {
            "study_rating": rated.words if rated else "",
            "dose": level.adult_dose if level else "",
            "dose_comparison": level.comparison if level else "",
        }

    def judge(self, study: Study) -> Judgement:
        """Judge a study that is ordered, so that no rating contradicts a card or its absence."""
        if self.unjudged is Silence.NO_REASON:
            return Judgement(None, "no reason was understood")
        if self.scenario is Scenario.INDETERMINATE or self.picture.silent:
            return Judgement(None, "the reason does not tell the situation")
        if not self.has_table and self._no_diagnosis_read:
            return Judgement(
                None, "no diagnosis of the chart could be read: all are in codes that this service does not know"
            )
        if not self.has_table:
            return Judgement(Adherence.NO_CRITERIA_APPLY, "not rated: the guideline has no table for this situation")
        beyond = self._beyond_the_table(study)
        if beyond:
            return Judgement(Adherence.NO_CRITERIA_APPLY, f"the guideline's table does not consider it: {beyond}")
        parts = interpretation().parts_judged_by_whole.value
        return judge(self.guideline, self.scenario.variant, study, parts=parts)

    @property
    def _no_diagnosis_read(self) -> bool:
        problems = self.picture.problems
        return bool(problems) and all(problem.unknown for problem in problems)

    def _beyond_the_table(self, study: Study) -> str:
        """Return why the table does not consider this patient; empty where it does."""
        if study.contrast.given and study.modality is Modality.MRI and self.safety.no_gadolinium:
            return "pregnant, or allergic to gadolinium"
        instead_of_mri = study.regions & (CORD_LEVELS | HEAD | ORBITS)
        reason = self.safety.reason_against_mri
        if (study.modality is Modality.MRI or instead_of_mri) and reason:
            return reason
        if Region.LUMBAR in study.regions and (self.mogad_lumbar or self.lumbar_cue):
            return "a lumbar question"
        return ""

    def card_values(self, found: Recommendation) -> Mapping[str, str]:
        """Return what every card may name: the evidence, and what matters for contrast and scanner."""
        about = found.about.study
        plain = None
        if about.modality is Modality.MRI and about.regions & CORD_LEVELS:
            plain = self.rating(Study(Modality.MRI, CORD_LEVELS, Contrast.WITHOUT))
        return {
            "evidence": evidence_line(self.picture, found.rests_on),
            "plain_rating": plain.words if plain else "",
            **safety_values(self.safety),
            "reported": "; ".join(map(_reported, self.reports)),
            "window": slot_needed_by(self.scenario, self.picture, self.drafts.selected, self.today),
        }

    def evidence(self) -> Iterator[Mapping[str, Any]]:
        """Yield each fact of order, problem list and chart; they hold words of the chart."""
        return CaseFacts(self.picture, self.safety, self.pml_drug).evidence()

    def grounds(self, found: Recommendation) -> Iterator[Mapping[str, Any]]:
        """Yield each fact that a card rests on; they hold words of the chart."""
        return CaseFacts(self.picture, self.safety, self.pml_drug).grounds(self.scenario, found)

    def facts(self) -> Iterator[tuple[str, str]]:
        """Yield each fact by code with its assertion; no word of the chart."""
        for finding in self.picture.findings:
            yield finding.concept, finding.assertion.value
        for problem in self.picture.problems:
            for concept in problem.concepts:
                yield concept, problem.assertion.value
        for fact in self.safety.facts():
            yield fact, Assertion.AFFIRMED.value


def _reported(report: DiagnosticReport) -> str:
    words = main_words(report)
    return f"{named(report)}: '{escaped(words)}'" if words else named(report)


def assess(  # noqa: PLR0913, PLR0917 - what an assessment is made of
    group: DraftGroup,
    ours: tuple[ReadableOrder, ...],
    chart: Chart,
    safety: Safety,
    medicines: Medicines,
    counting: CountingReports,
) -> Assessment:
    """Return the assessment of a group.

    Args:
        group: the drafts that are judged together.
        ours: every draft in scope; those of other groups only count as drafted.
        chart: what is known of the patient.
        safety: what matters for contrast and scanner.
        medicines: the disease-modifying drugs.
        counting: the reports of MRI that count.
    """
    own = set(group.orders)
    elsewhere = tuple(order for order in ours if order not in own)
    return Assessment(
        scenario=group.scenario,
        because=group.because,
        row=group.row,
        picture=group.picture,
        drafts=Drafts(group.orders, elsewhere, _phase(safety), chart.patient_id, _answered(group, ours, counting)),
        safety=safety,
        medications=medicines,
        guideline=guideline(),
        today=group.picture.today,
        discontinued_drugs=group.words.discontinued_drugs,
        reports=counting.reports,
        observations=chart.observations,
    )


def _answered(group: DraftGroup, ours: Iterable[ReadableOrder], counting: CountingReports) -> frozenset[Region]:
    """The regions that a report of late answers, except those that are ordered again.

    None where the cord may be compressed, which is not put off.
    """
    if group.scenario is Scenario.CORD_COMPRESSION:
        return frozenset()
    again = {region for order in ours if order.study.modality is Modality.MRI for region in order.study.regions}
    complete = {region for region, report in counting.newest.items() if not report.reading.facts.nondiagnostic}
    return frozenset(complete - again)


def _phase(safety: Safety) -> Contrast:
    return Contrast.WITHOUT if safety.no_gadolinium else Contrast.WITHOUT_AND_WITH
