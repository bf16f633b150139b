"""The file `rule_conditions.yaml`: when each rule matches and what suppresses it, as an explanation shows it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cds_services.demyelinating_diseases.card_texts import card_texts
from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, load


class RuleCondition(Entry, frozen=True):
    """When a rule matches, and what suppresses it, one reason each."""

    speaks: str
    silent: tuple[str, ...]


class RuleConditions(Entry, frozen=True):
    """The file; the order of `rules` is their rank. `missing` is no rule: it states when there is no answer."""

    rules: dict[str, RuleCondition]
    missing: RuleCondition


@cache
def rule_conditions() -> dict[str, RuleCondition]:
    """Return the conditions by rule.

    Raises:
        KnowledgeError: the file omits a rule, or has one that gives no card.
    """
    conditions = _file().rules
    odd = sorted(set(conditions) ^ set(card_texts().rules))
    if odd:
        raise KnowledgeError(f"rule_conditions.yaml and cards.yaml differ in {', '.join(odd)}")
    return conditions


def missing_data_condition() -> RuleCondition:
    """Return when there is no advice because data are missing."""
    return _file().missing


@cache
def _file() -> RuleConditions:
    return load(files(__package__) / "knowledge" / "rule_conditions.yaml", RuleConditions)
