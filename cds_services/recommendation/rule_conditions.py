"""A file `rule_conditions.yaml`: when each rule matches and what suppresses it, as an explanation shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, load

if TYPE_CHECKING:
    from collections.abc import Collection
    from importlib.resources.abc import Traversable


class RuleCondition(Entry, frozen=True):
    """When a rule matches, and what suppresses it, one reason each."""

    speaks: str
    silent: tuple[str, ...]


class RuleConditions(Entry, frozen=True):
    """The file; the order of `rules` is their rank. `missing` is no rule: it states when there is no answer."""

    rules: dict[str, RuleCondition]
    missing: RuleCondition | None = None


def load_rule_conditions(path: Traversable, rules: Collection[str]) -> RuleConditions:
    """Read the conditions of a topic's rules.

    Args:
        path: the file.
        rules: codes of the rules that give cards.

    Raises:
        KnowledgeError: the file omits a rule, or has one that gives no card.
    """
    found = load(path, RuleConditions)
    odd = sorted(set(found.rules) ^ set(rules))
    if odd:
        raise KnowledgeError(f"rule_conditions.yaml and cards.yaml differ in {', '.join(odd)}")
    return found
