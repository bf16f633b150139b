"""This topic as its reviewers read it, assembled from the knowledge files."""

from __future__ import annotations

from cds_services.demyelinating_results.card_texts import card_texts
from cds_services.demyelinating_results.interpretation import interpretation
from cds_services.demyelinating_results.rule_conditions import rule_conditions
from cds_services.demyelinating_results.rules import CODES
from cds_services.follow_up.choices import choices
from cds_services.recommendation.documented import decided, documented
from cds_services.topic_document import DecisionRow, TopicDocument


def document(code: str) -> TopicDocument:
    """Return the topic for review.

    Args:
        code: the topic's code.
    """
    cards, conditions = card_texts(), rule_conditions().rules
    return TopicDocument(
        code=code,
        title="Demyelinating diseases: after the MRI",
        situations=tuple(DecisionRow(rule, rule, cards.rules[rule].display, silent=False) for rule in CODES),
        rules=tuple(documented(rule, cards.rules[rule], conditions[rule], cards) for rule in CODES),
        guideline=None,
        variants={},
        choices=decided(interpretation(), choices()),
        meanings=(),
        answers={},
        leads_to="Rule",
        cards_a_call="one card a call, and a line of it for each rule that ranks below",
    )
