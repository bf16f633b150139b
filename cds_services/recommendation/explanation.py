"""Why a call was answered as it was: for the explanation of a call, for the record, for the pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cds_services.appropriateness.adherence import Adherence, Judgement
from cds_services.cds_hooks import DecisionCodes, Explanation
from cds_services.imaging_orders.order import ReadableOrder, title, unknown_codes
from cds_services.local.choices import TURNED_OFF
from cds_services.recommendation.card_codes import outcome
from cds_services.recommendation.order_ratings import judgements, recordable
from cds_services.recommendation.ranking import NO_RULE
from cds_services.recommendation.silence import Silence, gravest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cds_services.imaging_orders.order import ImagingOrder
    from cds_services.recommendation.assessed import Assessed
    from cds_services.recommendation.order_ratings import OrderRating
    from cds_services.recommendation.ranking import Ranked


@dataclass(frozen=True)
class CallExplanation(Explanation):
    """One call.

    Attributes:
        scenario: the situation that decided; `because` says why it is this one, or why the call was not assessed.
        orders: all drafts of the call.
        ranked: the result of the rules.
        notes: what was tolerated or skipped, without patient data.
        cases: the assessment of each draft in scope; drafts of one situation share theirs. Empty where the call was not
            assessed.
        deciding: the assessment that decided: that of the card shown first, else of the first draft in focus.
        unseen: keys of the prefetch whose data could not be read completely.
        outside_the_guideline: true where the call was not assessed since the guideline is not for such a patient.
        unassessed: why the call was not assessed, where it was not.
    """

    scenario: str = ""
    orders: Sequence[ImagingOrder] = ()
    ranked: Ranked = NO_RULE
    notes: Sequence[str] = ()
    cases: Mapping[ImagingOrder, Assessed] = field(default_factory=dict)
    deciding: Assessed | None = None
    unseen: Sequence[str] = ()
    outside_the_guideline: bool = False
    unassessed: Silence = Silence.NOT_COVERED

    @property
    def was_assessed(self) -> bool:
        """True when the chart was read and the rules were evaluated."""
        return self.deciding is not None

    @property
    def in_order(self) -> tuple[Assessed, ...]:
        """Every assessment once, in the order of the drafts."""
        return tuple(dict.fromkeys(self.cases[order] for order in self.orders if order in self.cases))

    @cached_property
    def judgements(self) -> tuple[tuple[ImagingOrder, Judgement], ...]:
        """Each imaging draft in focus, judged once."""
        adherence = Adherence.NO_CRITERIA_APPLY if self.outside_the_guideline else None
        otherwise = Judgement(adherence, "" if self.was_assessed else self.because)
        return tuple(judgements(self.orders, self.cases, otherwise))

    @property
    def silence(self) -> str:
        """Why nothing is said: the orders in focus were not judged, or were and need no word; empty beside a card."""
        if self.ranked.shown:
            return ""
        focus = {order: case for order, case in self.cases.items() if order.selected}
        if not focus:
            return self.unassessed
        unjudged = {why for case in focus.values() if (why := case.unjudged) is not None}
        if unjudged:
            return gravest(unjudged)
        if any(item.why == TURNED_OFF for item in self.ranked.suppressed):
            return Silence.TURNED_OFF
        rated = {judgement.adherence for order, judgement in self.judgements if order in focus}
        return Silence.RATED_APPROPRIATE if rated == {Adherence.APPROPRIATE} else Silence.NOTHING_TO_ADD

    def ratings(self) -> tuple[OrderRating, ...]:
        """Return the judgements, each with whether it can be recorded on its draft."""
        return recordable(self.judgements, self.orders, self.cases)

    def evidence(self) -> list[dict[str, Any]]:
        """Return the facts of the situation that decided; they hold words of the chart."""
        return [dict(item) for item in self.deciding.evidence()] if self.deciding is not None else []

    def studies(self) -> list[str]:
        """Return the name of each study that is drafted, once."""
        return list(dict.fromkeys(title(order.study) for order in self.orders if order.study is not None))

    def as_json(self) -> dict[str, Any]:
        """Return scenario, evidence, orders, rules, ratings and notes as plain JSON values.

        They are those of the situation that decided; where the drafts have several, `situations` lists each.
        """
        ranked, cases = self.ranked, self.in_order
        shown = [
            {"rule": item.rule, "spoke": True, "indicator": item.indicator, "text": item.text} for item in ranked.shown
        ]
        suppressed = [{"rule": item.rule, "spoke": False, "why": item.why} for item in ranked.suppressed]
        several = {"situations": [_situation(case) for case in cases]} if len(cases) > 1 else {}
        unseen = {"unseen": list(self.unseen)} if self.unseen else {}
        return {
            "scenario": self.scenario,
            "because": self.because,
            "evidence": self.evidence(),
            "orders": [_order(order, self.cases.get(order)) for order in self.orders],
            "rules": [*shown, *suppressed],
            "ratings": [item.as_json() for item in self.ratings()],
            "notes": list(self.notes),
            **unseen,
            **several,
        }

    def codes(self) -> DecisionCodes:
        """Return the explanation without any word, id or value of the request."""
        facts = dict.fromkeys(fact for case in self.in_order for fact in case.facts())
        return DecisionCodes(
            self.because,
            tuple(self._studies()),
            tuple({"fact": fact, "standing": assertion} for fact, assertion in facts),
            tuple(self._outcomes()),
            len(self.notes),
            Silence(self.silence).name if self.silence else "",
            tuple(self._unmapped()),
        )

    def _outcomes(self) -> Iterator[dict[str, Any]]:
        for found in self.ranked.shown:
            yield outcome(self.cases[found.about], found)
        for silent in self.ranked.suppressed:
            yield {"rule": silent.rule, "spoke": False, "why": silent.why}

    def _unmapped(self) -> Iterator[dict[str, Any]]:
        for order in self.orders:
            for coding in unknown_codes(order) if order.selected else ():
                yield {"kind": "order", "system": coding.system, "code": coding.code, "read": order.study is not None}

    def _studies(self) -> Iterator[dict[str, str]]:
        """The drafts in focus, each with the situation that its own reason leads to."""
        ratings = {order: judgement.adherence for order, judgement in self.judgements}
        for order in self.orders:
            if not order.selected:
                continue
            adherence = ratings.get(order)
            case = self.cases.get(order)
            told = {
                "study": title(order.study) if order.study else "",
                "gate": order.exclusion.value if order.exclusion else "",
                "scenario": str(case.scenario) if case else "",
                "rating": adherence.value if adherence else "",
            }
            yield {name: code for name, code in told.items() if code}


def _situation(case: Assessed) -> dict[str, Any]:
    return {
        "scenario": str(case.scenario),
        "because": case.because,
        "orders": [order.key for order in case.drafts.orders],
        "evidence": [dict(item) for item in case.evidence()],
    }


def _order(order: ImagingOrder, case: Assessed | None) -> dict[str, Any]:
    shown: dict[str, Any] = {"order": order.key, "selected": order.selected}
    if order.study is not None:
        shown["study"] = title(order.study)
        shown["read_from"] = list(order.read_from)
    if order.exclusion is not None:
        shown["gate"] = order.exclusion.value
    if case is None or not isinstance(order, ReadableOrder):
        return shown
    shown["scenario"] = str(case.scenario)
    if case.has_table:
        grade = case.rating(order.study)
        shown["rating"] = grade.value if grade else None
    return shown
