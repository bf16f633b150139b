"""Silence in words: whether the orders were judged, and what that means for the person at the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from app.why.words import display
from cds_services.demyelination.scenario import Scenario
from cds_services.recommendation.silence import Silence

if TYPE_CHECKING:
    from cds_services.cds_hooks import Decision

_OF_ORDERS = {
    Silence.NO_REASON: "The reason for exam is empty, or nothing in it could be read; it is read in English. Write "
    "what is new and since when, or what is suspected.",
    Silence.SITUATION_OPEN: "A symptom was read, but not whether it is new or what is suspected. Write that, and the "
    "orders are judged.",
    Silence.ANOTHER_QUESTION: "The service speaks about demyelinating disease only. This silence is no approval.",
    Silence.NOT_COVERED: "The service judges MRI and CT of head, orbits and spine in adults. This silence is no "
    "approval.",
    Silence.NO_AGE: "The chart has no birth date, and the service is for adults. This silence is no approval.",
    Silence.TURNED_OFF: "The site file turns off the card that would be here. This silence is no approval.",
    Silence.NOTHING_TO_ADD: "No rule has anything to say of these orders. This silence is no approval.",
    Silence.RATED_APPROPRIATE: "",
}
_NOT_NORMAL = "This silence does not mean that a report is normal."
_OF_REPORTS = {
    Silence.NO_REPORT: "What counts is a final report of a recent MRI of head, orbits or spine. Other reports were not "
    "judged.",
    Silence.NO_DISEASE: f"The service speaks about demyelinating disease only. {_NOT_NORMAL}",
    Silence.NOT_COVERED: f"The service is for living adults. {_NOT_NORMAL}",
    Silence.NO_AGE: f"The chart has no birth date, and the service is for adults. {_NOT_NORMAL}",
    Silence.REPORT_UNREADABLE: "It holds no text, for example only a scanned page. Read the report itself.",
    Silence.REPORT_CUT: "A part of it is no text, or it is very long. Read the report itself.",
    Silence.TURNED_OFF: f"The site file turns off the card that would be here. {_NOT_NORMAL}",
    Silence.ANSWERED: "An answered card comes back with a new version of the report, or when this demo is started "
    "again.",
    Silence.REPORT_READ: f"The service speaks only where a next step is missing. {_NOT_NORMAL}",
}


class Quiet(NamedTuple):
    """A call without a card.

    Attributes:
        heading: why nothing is said.
        judged: whether the orders, or the reports, were judged.
        situation: the situation and why it is this one; empty where nothing was understood of it.
        note: what it means, and what to do about it.
        ratings: each order that was judged, with its rating in words.
        rated: whether every order is rated appropriate.
    """

    heading: str
    judged: bool
    situation: str
    note: str
    ratings: tuple[tuple[str, str], ...]
    rated: bool


def quiet(decision: Decision) -> Quiet | None:
    """Say why a decision about orders has no card; None where it has one, or its service does not tell."""
    if not decision.reasons.silence:
        return None
    kind = Silence(decision.reasons.silence)
    told: dict[str, Any] = decision.explanation
    studies = {order["order"]: order.get("study", "The order") for order in told["orders"]}
    ratings = tuple((studies[item["order"]], item["why"]) for item in told["ratings"]) if kind.judged else ()
    situation = "" if kind is Silence.NO_REASON else _situation(decision)
    rated = kind is Silence.RATED_APPROPRIATE
    return Quiet(capitalised(kind), kind.judged, situation, _OF_ORDERS[kind], ratings, rated)


def quiet_about_reports(decision: Decision) -> Quiet | None:
    """Say why a decision about results has no card; None where it has one, or its service does not tell."""
    if not decision.reasons.silence:
        return None
    kind = Silence(decision.reasons.silence)
    return Quiet(capitalised(kind), kind.judged, _situation(decision), _OF_REPORTS[kind], (), rated=False)


def _situation(decision: Decision) -> str:
    """Name the situation with its reason; where there is none, give the reason alone."""
    because = decision.reasons.because
    if decision.scenario == Scenario.OUT_OF_SCOPE:
        return f"{capitalised(because)}."
    return f"{display(decision.scenario)}: {because}."


def capitalised(text: str) -> str:
    """Begin a heading with a capital."""
    return text[:1].upper() + text[1:]
