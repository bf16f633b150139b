"""What the service says in the example cases of the form, evaluated when the form is printed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from app.review.case_request import DAY, ExampleCase, ExampleCases, case_request
from cds_services import registry
from cds_services.cds_hooks import Card, Decision, Deployment
from cds_services.hook_request import read_request
from cds_services.knowledge import load


@dataclass(frozen=True, slots=True)
class Answered:
    """An example case with its answer.

    Attributes:
        case: the case.
        cards: the cards, as the clinician would get them.
        silence: why the rule of the case gave no card, where it did not.
    """

    case: ExampleCase
    cards: tuple[Card, ...]
    silence: str

    @property
    def rules(self) -> tuple[str, ...]:
        """The codes of the rules behind the cards, in their order."""
        return tuple(card.source.topic.code for card in self.cards if card.source.topic)


@cache
def example_cases() -> tuple[ExampleCase, ...]:
    """Return the cases, read once."""
    return load(files(__package__) / "cases.yaml", ExampleCases).cases


def answered() -> dict[str, list[Answered]]:
    """Evaluate every case, and return them by rule."""
    offered = registry.services(Deployment("https://cds.example.org"))
    first = {hook: service for (_, hook), service in reversed(offered.items())}
    found: dict[str, list[Answered]] = {}
    for case in example_cases():
        body = case_request(case)
        decision = first[body["hook"]].evaluate(read_request(body, body["hook"]), DAY)
        found.setdefault(case.rule, []).append(Answered(case, decision.cards, _silence(decision, case.rule)))
    return found


def _silence(decision: Decision, rule: str) -> str:
    """Why a rule gave no card: what suppressed it, or why there is none at all."""
    outcomes = decision.reasons.codes().outcomes
    why = next((item["why"] for item in outcomes if item["rule"] == rule and not item["spoke"]), "")
    return why or decision.reasons.silence or "its conditions are not met"
