"""A topic as its reviewers read it: situations, rules with their wordings, ratings and choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds_services.appropriateness.guideline import Guideline


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One row of the decision table; the first row that fits decides.

    Attributes:
        code: its code.
        scenario: what it leads to: a situation, or in a topic without situations a rule.
        when: when it fits.
        silent: whether it leads to no card.
        indicators: the urgencies that its card may have, the highest first; empty where it leads to a situation.
        softer: when its card has only the lowest of them.
        creates: what one click on its card creates.
    """

    code: str
    scenario: str
    when: str
    silent: bool
    indicators: tuple[str, ...] = ()
    softer: str = ""
    creates: str = ""

    @property
    def indicator(self) -> str:
        """The urgency of its card in words, as in "warning; info: routine study"; empty where it has none."""
        return (
            f"{self.indicators[0]}; {self.indicators[-1]}: {self.softer}" if self.softer else "".join(self.indicators)
        )


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of a rule's card by its name, with the places in braces that the chart fills."""

    name: str
    summary: str
    detail: tuple[str, ...]
    suggestion: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in its rank: its code, subject and source, when it matches, what suppresses it, and its texts.

    Attributes:
        links: the further reading on its cards, each as label and address.
        beneath: its line on the card of a rule that ranks above it; empty where it has none.
        crd_type: the Da Vinci CRD response type of its cards.
    """

    code: str
    display: str
    source: str
    url: str
    speaks: str
    silent: tuple[str, ...]
    wordings: tuple[Wording, ...]
    override_reasons: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()
    beneath: str = ""
    crd_type: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """One choice of this project where the publication leaves it open."""

    name: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning of a word that has several; `alone` is true for the one that applies where nothing decides."""

    word: str
    name: str
    examples: tuple[str, ...]
    why: str
    alone: bool


@dataclass(frozen=True, slots=True)
class TopicDocument:
    """Everything of a topic that a reviewer signs.

    Attributes:
        code: its code.
        title: what the topic is called.
        situations: the decision table, from the top.
        rules: every rule, by rank.
        guideline: the ratings; None where the topic rates nothing.
        variants: which variant of the guideline a scenario is; the others have none.
        choices: what this project chose where the publication leaves it open.
        meanings: the words with several meanings, in the order in which the meanings of each are tried.
        answers: the words of forms by what they answer.
        leads_to: what a row of the decision table leads to: a situation, or a rule.
        cards_a_call: how many cards a call may have, in words.
    """

    code: str
    title: str
    situations: tuple[DecisionRow, ...]
    rules: tuple[Rule, ...]
    guideline: Guideline | None
    variants: Mapping[str, str]
    choices: tuple[Decided, ...]
    meanings: tuple[Meaning, ...]
    answers: Mapping[str, tuple[str, ...]]
    leads_to: str = "Situation"
    cards_a_call: str = "at most one warning and one info a call"
