"""Why a call was answered as it was, as plain JSON values. Holds words of the chart: never log it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cds_services.appropriateness.rating import rating
from cds_services.demyelinating_diseases.order_ratings import judged
from cds_services.imaging_orders.order import title

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.account import Account
    from cds_services.demyelinating_diseases.case import Case
    from cds_services.demyelinating_diseases.device import Implant
    from cds_services.imaging_orders.order import ImagingOrder


def explanation(account: Account) -> dict[str, Any]:
    """Return scenario, evidence, orders, rules, ratings and notes.

    They are those of the situation that decided; where the drafts come to several, `situations` tells of each.
    """
    heard, cases = account.heard, account.in_order
    spoken = [
        {"rule": item.rule, "spoke": True, "indicator": item.indicator, "text": item.text} for item in heard.spoken
    ]
    silenced = [{"rule": item.rule, "spoke": False, "why": item.why} for item in heard.silenced]
    several = {"situations": [_situation(case) for case in cases]} if len(cases) > 1 else {}
    unseen = {"unseen": list(account.unseen)} if account.unseen else {}
    return {
        "scenario": account.scenario,
        "because": account.because,
        "evidence": _evidence(account.deciding) if account.deciding else [],
        "orders": [_order(order, account.cases.get(order)) for order in account.orders],
        "rules": [*spoken, *silenced],
        "ratings": [item.as_json() for item in judged(account)],
        "notes": list(account.notes),
        **unseen,
        **several,
    }


def _situation(case: Case) -> dict[str, Any]:
    return {
        "scenario": case.scenario.value,
        "because": case.because,
        "orders": [order.key for order in case.orders],
        "evidence": _evidence(case),
    }


def _evidence(case: Case) -> list[dict[str, Any]]:
    problems = [
        {"fact": idea, "words": item.words, "source": "problem list", "standing": item.standing.value}
        for item in case.picture.problems
        for idea in item.ideas
    ]
    return [*(item.as_json() for item in case.picture.findings), *problems, *_chart(case)]


def _chart(case: Case) -> list[dict[str, str]]:
    facts = [
        ("gadolinium-and-kidney", case.kidney.reason if case.kidney.at_risk else "", "results and problems"),
        ("gadolinium-allergy", *((case.allergy.agent, case.allergy.source) if case.allergy else ("", ""))),
        ("pregnancy", case.pregnancy, "order, problems or results"),
        ("implant", *_implant(case.implant)),
        ("pml-linked-drug", case.pml_drug, "medicines or order"),
    ]
    return [{"fact": name, "words": words, "source": source} for name, words, source in facts if words]


def _implant(implant: Implant | None) -> tuple[str, str]:
    return (f"{implant.words} ({implant.safety.value})", implant.source) if implant else ("", "")


def _order(order: ImagingOrder, case: Case | None) -> dict[str, Any]:
    shown: dict[str, Any] = {"order": order.key, "selected": order.selected}
    if order.study is not None:
        shown["study"] = title(order.study)
        shown["read_from"] = list(order.read_from)
    if order.gate is not None:
        shown["gate"] = order.gate.value
    if case is None:
        return shown
    shown["scenario"] = case.scenario.value
    variant = case.scenario.variant
    if variant and order.study is not None:
        grade = rating(case.guideline, variant, order.study)
        shown["rating"] = grade.value if grade else None
    return shown
