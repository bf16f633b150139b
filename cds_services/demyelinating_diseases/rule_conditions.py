"""The file `rule_conditions.yaml`: when each rule speaks and what silences it, in words for those who ask why."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cds_services.appropriateness.clinical_logic import ClinicalLogic, RuleLogic, TableRow
from cds_services.appropriateness.guideline import Publication
from cds_services.demyelinating_diseases.card_texts import card_texts
from cds_services.demyelinating_diseases.rules.wrong_study import VARIANT
from cds_services.demyelinating_diseases.scenario import TABLE
from cds_services.demyelinating_diseases.service import guideline
from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, load


class RuleCondition(Entry, frozen=True):
    """When a rule speaks, and what silences it."""

    speaks: str
    silent: tuple[str, ...]


class RuleConditions(Entry, frozen=True):
    """The file `rule_conditions.yaml`; its order is the rank of the rules."""

    rules: dict[str, RuleCondition]


@cache
def clinical_logic() -> ClinicalLogic:
    """Return how this topic decides.

    Raises:
        KnowledgeError: the file leaves a rule out, or has one that no card comes from.
    """
    conditions = load(files(__package__) / "knowledge" / "rule_conditions.yaml", RuleConditions).rules
    cards = card_texts()
    odd = sorted(set(conditions) ^ set(cards.rules))
    if odd:
        raise KnowledgeError(f"rule_conditions.yaml and cards.yaml differ in {', '.join(odd)}")
    return ClinicalLogic(
        table=tuple(TableRow(row.scenario.value, row.because) for row in TABLE),
        rules={code: _logic(code, condition) for code, condition in conditions.items()},
        variants={scenario.value: variant for scenario, variant in VARIANT.items()},
        guideline=guideline(),
    )


def _logic(code: str, condition: RuleCondition) -> RuleLogic:
    rule = card_texts().rules[code]
    source = card_texts().sources[rule.source]
    return RuleLogic(code, rule.display, condition.speaks, condition.silent, Publication(source.label, source.url))
