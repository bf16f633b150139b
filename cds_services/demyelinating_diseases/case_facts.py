"""The facts of a case with their words: all of them, and those that one card rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cds_services.demyelination.deciding_facts import deciding_facts, problem_facts
from cds_services.demyelination.disease_modifying_drugs import PML_DRUG
from cds_services.safety.safety import ALLERGY, IMPLANT, KIDNEY, PREGNANCY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cds_services.demyelination.clinical_picture import ClinicalPicture
    from cds_services.demyelination.scenario import Scenario
    from cds_services.recommendation.recommendation import Recommendation
    from cds_services.safety.safety import Safety


class CaseFacts(NamedTuple):
    """Where the facts of a case are.

    Attributes:
        picture: the facts behind the situation.
        safety: what matters for contrast and scanner.
        pml_drug: the PML-linked drug of now or of late; empty where there is none.
    """

    picture: ClinicalPicture
    safety: Safety
    pml_drug: str

    def evidence(self) -> Iterator[Mapping[str, Any]]:
        """Yield each fact of order, problem list and chart."""
        yield from (finding.as_json() for finding in self.picture.findings)
        for problem in self.picture.problems:
            yield from problem_facts([problem], problem.concepts)
        yield from self.safety.evidence()
        yield from self._pml_drug()

    def grounds(self, scenario: Scenario, found: Recommendation) -> Iterator[Mapping[str, Any]]:
        """Yield each fact that a card rests on: those of the situation, of the rule, and of what it offers.

        Args:
            scenario: the situation.
            found: what the card recommends.
        """
        picture, facts = self.picture, {*found.facts, *self._shaping(found)}
        yield from deciding_facts(picture, scenario)
        yield from (finding.as_json() for finding in (*found.rests_on, *picture.affirmed(*found.facts)))
        yield from problem_facts(picture.active_problems(found.facts), found.facts)
        yield from (item for item in self.safety.evidence() if item["fact"] in facts)
        if PML_DRUG in facts:
            yield from self._pml_drug()

    def _pml_drug(self) -> Iterator[Mapping[str, Any]]:
        if self.pml_drug:
            yield {"fact": PML_DRUG, "words": self.pml_drug, "source": "medicines or order"}

    def _shaping(self, found: Recommendation) -> Iterator[str]:
        """The facts of the patient that change what a click orders, or that the card names beside it."""
        wanted = found.change.wanted if found.change is not None else ()
        if not wanted:
            return
        yield IMPLANT
        if self.safety.no_gadolinium:
            yield from (PREGNANCY, ALLERGY)
        if any(study.contrast.given for study in wanted):
            yield KIDNEY
