"""One case as a reader sees it: codes and facts, what the service did, and afterwards what the clinician did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.governance.knowledge.files import name_of, override_reasons, rules, words
from app.store.schema import cards, decisions, feedback
from app.why.words import display, said

if TYPE_CHECKING:
    from app.governance.judging.sample import SampledCase
    from app.governance.reading.reader import Reader

_PLACES = ("{card}", "{decision}", "{hook_instance_hash}", "{time}")
"""What a link to the chart may contain. There is no patient in it: only keyed hashes of patients are stored."""


@dataclass(frozen=True, slots=True)
class Response:
    """What the clinician did with the card; no outcome where there is no feedback."""

    outcome: str
    reason: str = ""

    @property
    def overridden(self) -> bool | None:
        """Whether the card was overridden; None without feedback."""
        return None if not self.outcome else self.outcome == "overridden"


@dataclass(frozen=True, slots=True)
class Case:
    """One decision, about one rule or about silence.

    Attributes:
        row: the stored decision, by column.
        moment: when the service was asked, in words.
        situation: the situation, in words.
        rule: the rule in words; empty for silence.
        matches_when: when the rule matches.
        card: the id of its card; empty where there was none.
        indicator: the urgency of the card.
        withheld: why the client did not get it, in words.
        why: what kept the rule back, or why nothing was said.
        offers: what one click on the card would order.
        others: the other rules of the decision, each with what became of it.
        facts: the facts, each with how it was meant.
        response: what the clinician did; None where no card was shown.
    """

    row: dict[str, Any]
    moment: str
    situation: str
    rule: str
    matches_when: str
    card: str
    indicator: str
    withheld: str
    why: str
    offers: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    response: Response | None

    def chart_link(self, template: str) -> str:
        """Fill the address of the chart; empty where the template needs a card and there is none."""
        if not template or ("{card}" in template and not self.card):
            return ""
        values = (
            self.card,
            self.row["id"],
            self.row["hook_instance_hash"],
            self.row["time"].strftime("%Y%m%dT%H%M%SZ"),
        )
        for place, value in zip(_PLACES, values, strict=True):
            template = template.replace(place, value)
        return template


def read_case(reader: Reader, sampled: SampledCase) -> Case | None:
    """Return a case; None where its decision has been deleted."""
    with reader.connection() as connection:
        row = connection.execute(select(decisions).where(decisions.c.id == sampled.decision)).mappings().first()
        if row is None:
            return None
        card = connection.execute(
            select(cards)
            .where(cards.c.decision == sampled.decision, cards.c.rule == sampled.rule)
            .order_by(cards.c.card)
        ).first()
        answers = (
            connection.execute(
                select(feedback.c.outcome, feedback.c.reason_code).where(
                    feedback.c.card == card.card, feedback.c.client == row["client"], feedback.c.linked
                )
            ).all()
            if card
            else []
        )
    told = rules()
    own = [outcome for outcome in row["outcomes"] if outcome["rule"] == sampled.rule]
    known = words()
    return Case(
        row=dict(row),
        moment=known.moments.get(row["hook"], row["hook"]),
        situation=display(row["scenario"]),
        rule=name_of(sampled.rule) if sampled.rule else "",
        matches_when=told[sampled.rule].speaks if sampled.rule in told else "",
        card=card.card if card else "",
        indicator=card.indicator if card else "",
        withheld=known.withheld.get(card.withheld, card.withheld) if card and card.withheld else "",
        why=own[0].get("why", "") if own and not card else known.silent_because(row["silence"]) if not card else "",
        offers=tuple(own[0].get("offers", ())) if own else (),
        others=tuple(
            (name_of(outcome["rule"]), "card" if outcome["spoke"] else outcome.get("why", ""))
            for outcome in row["outcomes"]
            if outcome["rule"] != sampled.rule
        ),
        facts=tuple((display(fact["fact"]), said(fact["standing"], "") or "stated") for fact in row["facts"]),
        response=_response(answers) if card and not card.withheld else None,
    )


def _response(answers: Any) -> Response:  # noqa: ANN401 - rows
    for outcome in ("accepted", "overridden"):
        for answer in answers:
            if answer.outcome == outcome:
                code = answer.reason_code or ""
                return Response(outcome, override_reasons().get(code, code))
    return Response("")
