"""What is right for an order or a report: one line of `truth.ndjson` each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from app.simulation.order_mixes import Situation
    from app.simulation.orders import Session
    from app.simulation.person import Person


class Truth(msgspec.Struct, frozen=True, omit_defaults=True):
    """The right answer to the orders of one session, or to the opening of the chart after a report.

    Attributes:
        orders: ids of the ServiceRequests that were placed together; they are judged together.
        kind: id of the situation, or "ordinary-" and the group.
        patient: id of the Patient.
        rules: rules that must give a card; none where silence is right.
        may: rules that may give a card without being wrong.
        scenario: the situation by the clinical rules; "" where it is left open.
        trap: what could mislead here.
        knowable: whether an export shows how the chart stood at the time.
        written: how the reason reached the order.
        site: where; each codes differently.
        age: in years, on the day.
        sex: as recorded.
        report: id of the DiagnosticReport, for the answer to an opened chart; then `orders` is what it answers.
    """

    orders: tuple[str, ...]
    kind: str
    patient: str = ""
    rules: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    scenario: str = ""
    trap: str = ""
    knowable: bool = True
    written: str = ""
    site: str = ""
    age: int = 0
    sex: str = ""
    report: str = ""


def of_situation(situation: Situation, person: Person, session: Session) -> Truth:
    """State what is right in a situation of interest."""
    return Truth(
        orders=session.orders,
        kind=situation.id,
        patient=person.uuid,
        rules=tuple(situation.rules),
        may=tuple(situation.may),
        scenario="" if situation.scenario == "-" else situation.scenario,
        trap=situation.trap,
        knowable=situation.knowable,
        written=session.written,
        site=person.site.id,
        age=person.age_on(session.moment.day),
        sex="female" if person.woman else "male",
    )


def of_ordinary(group: str, may: tuple[str, ...], person: Person, session: Session) -> Truth:
    """State that silence is right."""
    return Truth(
        orders=session.orders,
        kind=f"ordinary-{group}",
        patient=person.uuid,
        may=may,
        written=session.written,
        site=person.site.id,
        age=person.age_on(session.moment.day),
        sex="female" if person.woman else "male",
    )


def of_report(order: Truth, kind: str, rules: tuple[str, ...], report: str) -> Truth:
    """State what is right when the chart is opened after a report on an order."""
    return msgspec.structs.replace(order, kind=f"report-{kind}", rules=rules, may=(), scenario="", report=report)
