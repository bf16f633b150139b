"""Which disease the orders and the chart name: established, asked, or a bare "MS"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cds_services.demyelination.interpretation import interpretation
from cds_services.narrative.mention import Assertion

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cds_services.chart.condition import ChartCondition
    from cds_services.demyelination.disease_modifying_drugs import Medicine
    from cds_services.indication.finding import Finding


@dataclass(frozen=True)
class NamedDiseases:
    """The diseases that the orders and the chart of one call name, and how surely.

    Attributes:
        findings: what the selected orders say.
        problems: the chart's problems.
        silent: true when the orders give no reason at all.
        medications: the disease-modifying drugs of the chart; a drug for MS supports the reading of a bare "MS".
        today: the day of the call.
        incomplete: true when only a part of the chart's problems is there.
    """

    findings: tuple[Finding, ...]
    problems: tuple[ChartCondition, ...]
    silent: bool
    medications: tuple[Medicine, ...]
    today: date
    incomplete: bool = False

    def raised(self, *concepts: str) -> tuple[Finding, ...]:
        """Findings of the order that are affirmed or asked."""
        return tuple(item for item in self.findings if item.concept in concepts and item.raised)

    def affirmed(self, *concepts: str) -> tuple[Finding, ...]:
        """Findings of the order that are true of this patient now."""
        return tuple(item for item in self.findings if item.concept in concepts and item.affirmed)

    def named(self, *concepts: str) -> tuple[Finding, ...]:
        """Findings of the order that are, may be or were this patient's."""
        told = {Assertion.AFFIRMED, Assertion.ASKED, Assertion.PAST}
        return tuple(item for item in self.findings if item.concept in concepts and item.assertion in told)

    def active_problems(self, concepts: Iterable[str]) -> tuple[ChartCondition, ...]:
        """Confirmed, current problems of the chart that stand for any of the concepts."""
        wanted = set(concepts)
        return tuple(
            item
            for item in self.problems
            if item.assertion is Assertion.AFFIRMED and wanted.intersection(item.concepts)
        )

    @cached_property
    def established(self) -> tuple[str, ...]:
        """Established demyelinating diseases: confirmed in the chart, coded or spelled out as known on the order."""
        diseases = interpretation().established_diseases.value
        names = [concept for item in self.active_problems(diseases) for concept in item.concepts if concept in diseases]
        names += [item.concept for item in self.findings if item.concept in diseases and item.affirmed]
        names += [item.concept for item in self._turned]
        if not names and self._bare_ms_is_believed:
            names.append("multiple-sclerosis")
        return tuple(dict.fromkeys(names))

    @property
    def known_disease(self) -> tuple[Finding, ...]:
        """What the order says of an established disease."""
        diseases = interpretation().established_diseases.value
        known = (*self.affirmed(*diseases), *self._turned)
        return known or (self.raised("ms-abbreviation") if self._bare_ms_is_believed else ())

    @cached_property
    def _turned(self) -> tuple[Finding, ...]:
        """A later course of the disease that is asked: who may have SPMS has MS."""
        words = interpretation().later_courses.value
        return tuple(
            item
            for item in self.findings
            if item.concept == "multiple-sclerosis"
            and item.assertion is Assertion.ASKED
            and any(word in item.words.lower() for word in words)
        )

    @property
    def bare_ms(self) -> tuple[Finding, ...]:
        """A bare "MS" that nothing supports and nothing contradicts: too little to act on."""
        return () if self._ms_means_something_else else self.affirmed("ms-abbreviation")

    @cached_property
    def _bare_ms_is_believed(self) -> bool:
        bare = self.affirmed("ms-abbreviation") or self.active_problems({"ms-abbreviation"})
        if not bare and self.raised("relapse"):
            bare = self.raised("ms-abbreviation")  # "MS relapse?" asks about the relapse, not about the MS
        drug = self.affirmed("disease-modifying-drug") or self.medications
        if not bare or (not drug and (self._ms_means_something_else or self.active_problems({"ms-other-meaning"}))):
            return False
        support = interpretation().supporting_ms.value
        return any(item.concept in support and item.raised for item in self.findings) or (bool(self.medications))

    @property
    def _ms_means_something_else(self) -> bool:
        """The order denies the full name, or names another meaning, of now or of years ago ("mitral stenosis")."""
        full_name = (item for item in self.findings if item.concept == "multiple-sclerosis")
        return any(item.assertion is Assertion.NEGATED for item in full_name) or bool(self.named("ms-other-meaning"))

    @cached_property
    def asked(self) -> tuple[Finding, ...]:
        """Demyelination asked on the order."""
        single = ("demyelination", "adem", "clinically-isolated-syndrome", "radiologically-isolated-syndrome")
        diseases = {*interpretation().established_diseases.value, "ms-abbreviation", "ms-lesion", *single}
        asked = tuple(
            item
            for item in self.findings
            if item.assertion is Assertion.ASKED and item.concept in diseases and item not in self._turned
        )
        if any(item.concept == "ms-abbreviation" for item in asked) and self.active_problems({"ms-other-meaning"}):
            asked = tuple(item for item in asked if item.concept != "ms-abbreviation")
        return asked

    @cached_property
    def in_question(self) -> bool:
        """Demyelination asked on the order, or an unconfirmed diagnosis in the chart."""
        diseases = interpretation().established_diseases.value | {"ms-abbreviation"}
        return bool(self.asked) or any(
            item.assertion is Assertion.ASKED and diseases.intersection(item.concepts) for item in self.problems
        )

    @cached_property
    def demyelinating_word(self) -> bool:
        """Any present word or problem of demyelination, established or not."""
        known = interpretation().past_demyelination.value | interpretation().established_diseases.value
        words = any(
            item.concept in known and item.assertion in {Assertion.AFFIRMED, Assertion.ASKED, Assertion.PAST}
            for item in self.findings
        )
        return words or any(known.intersection(item.concepts) for item in self.problems)

    @cached_property
    def demyelination_told(self) -> bool:
        """Demyelination that the patient has or had, not only asked: established, a bare "MS", one attack."""
        earlier = interpretation().past_demyelination.value
        told = {Assertion.AFFIRMED, Assertion.PAST}
        return bool(self.established or self.bare_ms) or any(
            item.concept in earlier and item.assertion in told for item in self.findings
        )

    @cached_property
    def mogad(self) -> bool:
        """MOG antibody disease: a conus question is legitimate."""
        return "mogad" in self.established
