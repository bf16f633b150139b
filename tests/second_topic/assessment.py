"""One situation of the second topic: back pain and nothing else, or anything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cds_services.appropriateness.adherence import Adherence, Judgement, judge
from cds_services.appropriateness.rating import rating
from cds_services.recommendation.plain_words import escaped
from cds_services.recommendation.silence import Silence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cds_services.appropriateness.guideline import AppropriatenessCategory, Guideline
    from cds_services.imaging_orders.study import Study
    from cds_services.indication.indication import Indication
    from cds_services.recommendation.drafts import Drafts
    from cds_services.recommendation.recommendation import Recommendation
    from cds_services.safety.safety import Safety


@dataclass(frozen=True, eq=False)
class Assessment:
    """The drafts of the call, why they were ordered, and what bears on contrast and scanner."""

    scenario: str
    because: str
    row: str
    drafts: Drafts
    indication: Indication
    safety: Safety
    guideline: Guideline

    @property
    def has_table(self) -> bool:
        """Whether the guideline has a table for this situation."""
        return self.scenario == "uncomplicated"

    @property
    def read_elsewhere(self) -> bool:
        """Whether the guideline's table was not read in the publication itself."""
        return self.has_table and self.guideline.variant(self.scenario).read_elsewhere

    @property
    def unjudged(self) -> Silence | None:
        """Why the drafts are not judged."""
        return None if self.has_table else Silence.ANOTHER_QUESTION

    @property
    def reason_against_mri(self) -> str:
        """What speaks against offering MRI."""
        return self.safety.reason_against_mri

    def rating(self, study: Study) -> AppropriatenessCategory | None:
        """Return what the guideline says of a study in this situation."""
        return rating(self.guideline, self.scenario, study) if self.has_table else None

    def offered_rating(self, study: Study) -> AppropriatenessCategory | None:
        """Return the same of a study that is offered."""
        return self.rating(study)

    def judge(self, study: Study) -> Judgement:
        """Judge a study that is ordered."""
        if not self.has_table:
            return Judgement(Adherence.NO_CRITERIA_APPLY, "another question")
        return judge(self.guideline, self.scenario, study, parts=False)

    def card_values(self, found: Recommendation) -> Mapping[str, str]:
        """Return what every card may name."""
        rated = self.rating(found.about.study)
        quoted = ", ".join(f"'{escaped(item.words)}'" for item in found.rests_on)
        kidney = self.safety.kidney
        return {
            "evidence": f"From the order: {quoted}." if quoted else "",
            "plain_rating": rated.words if rated else "",
            "kidney": escaped(kidney.reason) if kidney.at_risk else "",
            "device": "",
        }

    def grounds(self, found: Recommendation) -> Iterator[Mapping[str, Any]]:
        """Yield each fact that a card rests on."""
        return (finding.as_json() for finding in found.rests_on)

    def evidence(self) -> Iterator[Mapping[str, Any]]:
        """Yield each fact of order and chart."""
        yield from (finding.as_json() for finding in self.indication.findings)
        yield from self.safety.evidence()

    def facts(self) -> Iterator[tuple[str, str]]:
        """Yield each fact by code with its assertion."""
        yield from ((finding.concept, finding.assertion.value) for finding in self.indication.findings)
        yield from ((fact, "affirmed") for fact in self.safety.facts())
