"""When each rule of ordering matches and what suppresses it: the file `rule_conditions.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cds_services.demyelinating_diseases.card_texts import card_texts
from cds_services.recommendation.rule_conditions import RuleConditions, load_rule_conditions


@cache
def rule_conditions() -> RuleConditions:
    """Return the conditions by rule, read once.

    Raises:
        KnowledgeError: the file omits a rule, or has one that gives no card.
    """
    return load_rule_conditions(files(__package__) / "knowledge" / "rule_conditions.yaml", card_texts().rules)
