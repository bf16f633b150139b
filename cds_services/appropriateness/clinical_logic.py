"""How a topic decides, laid open for those who want to see why a card came, or why none did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds_services.appropriateness.guideline import Guideline, Publication


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of the decision table: the scenario, and when it applies, in words."""

    scenario: str
    because: str


@dataclass(frozen=True, slots=True)
class RuleLogic:
    """One rule in words.

    Attributes:
        code: its code, as `card.source.topic` names it.
        display: its name.
        speaks: when it speaks.
        silent: what silences it, one reason each.
        source: who says so.
    """

    code: str
    display: str
    speaks: str
    silent: tuple[str, ...]
    source: Publication


@dataclass(frozen=True, slots=True)
class ClinicalLogic:
    """A topic's decision table from the top, its rules by rank, and its guideline.

    Attributes:
        table: the rows, in the order in which they are tried.
        rules: every rule by code, in the order of rank.
        variants: which variant of the guideline a scenario is; the others have none.
        guideline: the ratings.
    """

    table: tuple[TableRow, ...]
    rules: Mapping[str, RuleLogic]
    variants: Mapping[str, str]
    guideline: Guideline
