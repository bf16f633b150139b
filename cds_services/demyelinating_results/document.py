"""This topic as its reviewers read it, assembled from the knowledge files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_results.branches import branches
from cds_services.demyelinating_results.card_texts import card_texts
from cds_services.demyelinating_results.interpretation import interpretation
from cds_services.demyelinating_results.rule_conditions import rule_conditions
from cds_services.demyelinating_results.rules import CODES
from cds_services.follow_up.choices import choices
from cds_services.recommendation.documented import decided, documented
from cds_services.topic_document import DecisionRow, TopicDocument

if TYPE_CHECKING:
    from cds_services.demyelinating_results.branches import Branch


def document(code: str) -> TopicDocument:
    """Return the topic for review.

    Args:
        code: the topic's code.
    """
    cards, conditions = card_texts(), rule_conditions().rules
    return TopicDocument(
        code=code,
        title="Demyelinating diseases: after the MRI",
        situations=tuple(_row(rank, branch) for rank, branch in enumerate(branches(), start=1)),
        rules=tuple(documented(rule, cards.rules[rule], conditions[rule], cards) for rule in CODES),
        guideline=None,
        variants={},
        choices=decided(interpretation(), choices()),
        meanings=(),
        answers={},
        leads_to="Rule",
        cards_a_call="one card a call, and a line of it for each rule that ranks below",
    )


def _row(rank: int, branch: Branch) -> DecisionRow:
    return DecisionRow(
        code=f"{branch.rule}-{rank}",
        scenario=branch.rule,
        when=branch.when,
        silent=False,
        indicators=branch.indicators,
        softer=branch.softer,
        creates=branch.creates,
    )
