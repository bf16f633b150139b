"""What this package requires of a topic's assessment of one situation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cds_services.appropriateness.adherence import Judgement
    from cds_services.appropriateness.guideline import AppropriatenessCategory
    from cds_services.imaging_orders.study import Study
    from cds_services.recommendation.drafts import Drafts
    from cds_services.recommendation.recommendation import Recommendation
    from cds_services.recommendation.silence import Silence


class Assessed(Protocol):
    """The drafts of one situation, assessed by a topic."""

    @property
    def scenario(self) -> str:
        """Code of the situation."""

    @property
    def because(self) -> str:
        """Why it is this one."""

    @property
    def row(self) -> str:
        """Code of the row of the decision table."""

    @property
    def has_table(self) -> bool:
        """Whether the guideline has a table for this situation."""

    @property
    def read_elsewhere(self) -> bool:
        """Whether the guideline's table for this situation was not read, or not wholly, in the publication itself."""

    @property
    def unjudged(self) -> Silence | None:
        """Why the drafts are not judged; None where they are."""

    @property
    def drafts(self) -> Drafts:
        """The drafts."""

    @property
    def reason_against_mri(self) -> str:
        """The reason against offering MRI; empty where there is none."""

    def rating(self, study: Study) -> AppropriatenessCategory | None:
        """Return what the guideline says of a study in this situation; None where it says nothing."""

    def offered_rating(self, study: Study) -> AppropriatenessCategory | None:
        """Return what the guideline says of a study that is offered."""

    def judge(self, study: Study) -> Judgement:
        """Judge a study that is ordered."""

    def card_values(self, found: Recommendation) -> Mapping[str, str]:
        """Return what every card of this topic may name: the evidence, and what matters for contrast and scanner."""

    def evidence(self) -> Iterator[Mapping[str, Any]]:
        """Yield each fact with `fact`, `words`, `source` and how it is meant; holds words of the chart."""

    def grounds(self, found: Recommendation) -> Iterator[Mapping[str, Any]]:
        """Yield each fact that a card rests on, as `evidence` does."""

    def facts(self) -> Iterable[tuple[str, str]]:
        """Yield each fact by code with its assertion; no word of the chart."""
