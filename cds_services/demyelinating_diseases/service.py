"""The ordering services of this topic: orders and chart in, cards, ratings and the reasons for them out."""

from __future__ import annotations

from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from cds_services.appropriateness.guideline import Guideline, load_guideline
from cds_services.appropriateness.rating import rating
from cds_services.cds_hooks import Decision
from cds_services.demyelinating_diseases import order_ratings
from cds_services.demyelinating_diseases.advice import Heard, hear
from cds_services.demyelinating_diseases.allergy import GadoliniumAllergy, allergy_in_words, read_allergy
from cds_services.demyelinating_diseases.cards import card
from cds_services.demyelinating_diseases.case import Case
from cds_services.demyelinating_diseases.chart import read_chart
from cds_services.demyelinating_diseases.clinical_picture import ClinicalPicture
from cds_services.demyelinating_diseases.decision_codes import codes
from cds_services.demyelinating_diseases.device import read_implant
from cds_services.demyelinating_diseases.device_records import devices_of_orders
from cds_services.demyelinating_diseases.kidney import read_kidney
from cds_services.demyelinating_diseases.order_ratings import UNDER_AGE
from cds_services.demyelinating_diseases.order_words import read_order_words
from cds_services.demyelinating_diseases.pregnancy import read_pregnancy
from cds_services.demyelinating_diseases.rules import say
from cds_services.demyelinating_diseases.rules.wrong_study import VARIANT
from cds_services.demyelinating_diseases.scenario import Scenario, scenario_of
from cds_services.imaging_orders.order import Gate, ImagingOrder, read_order, title
from cds_services.imaging_orders.study import Modality
from cds_services.narrative.mention import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cds_services.cds_hooks import Action, Deployment
    from cds_services.demyelinating_diseases.chart import Chart
    from cds_services.demyelinating_diseases.order_words import OrderWords
    from cds_services.hook_request import HookRequest

_OURS = frozenset({Modality.MRI, Modality.CT})
_CHART_UNREAD = "the prefetch was not read: no selected order is one that this service speaks about"


@cache
def guideline() -> Guideline:
    """Return the ratings of the topic's guideline, read once."""
    return load_guideline(files(__package__) / "knowledge" / "guideline.yaml")


def concerns(request: HookRequest) -> bool:
    """Tell whether any draft in focus is an imaging order of ours; only then is the chart looked at."""
    return any(draft.selected and _is_ours(read_order(draft)) for draft in request.draft_orders)


def evaluate(request: HookRequest, today: date, deployment: Deployment) -> Decision:
    """Answer one call.

    Args:
        request: a checked request.
        today: the day to count ages and onsets from.
        deployment: names the code systems of the cards, and who was consulted.

    Raises:
        MissingData: an imaging order of ours is selected, and the patient or the problems are not there.
    """
    orders = tuple(read_order(draft) for draft in request.draft_orders)
    ours = tuple(order for order in orders if _is_ours(order))
    selected = tuple(order for order in ours if order.selected)
    if not selected:
        return _silent(orders, request, deployment, (*request.notes, _CHART_UNREAD), _why_not_ours(orders))
    chart = read_chart(request, today)
    notes = [*request.notes, *chart.notes]
    if not chart.adult(today):
        return _silent(orders, request, deployment, notes, "no birth date" if chart.born is None else UNDER_AGE)
    words = read_order_words(selected, chart, today)
    notes += words.notes
    case, because = _case(ours, chart, words, request.patient_id, today)
    notes += case.kidney.notes
    heard = hear(say(case))
    cards = tuple(card(case, advice, deployment.base_url, request.hook_instance) for advice in heard.spoken)
    return Decision(
        cards,
        case.scenario.value,
        partial(_explanation, case, because, orders, heard, notes),
        partial(_ratings, orders, case, "", request, deployment),
        partial(codes, orders, case, heard, because, len(notes)),
    )


def _ratings(
    orders: Sequence[ImagingOrder], case: Case | None, instead: str, request: HookRequest, deployment: Deployment
) -> tuple[Action, ...]:
    return order_ratings.actions(
        order_ratings.judged(orders, case, instead), guideline(), request.hook_instance, deployment
    )


def _is_ours(order: ImagingOrder) -> bool:
    return order.gate is None and order.study is not None and order.study.modality in _OURS


def _why_not_ours(orders: Sequence[ImagingOrder]) -> str:
    for order in orders:
        if order.selected and order.gate is not None:
            return f"selected order: {order.gate.value}"
        if order.selected and order.study is not None:
            return f"selected order: {order.study.modality.value}"
    return "no imaging among the selected orders"


def _case(
    ours: tuple[ImagingOrder, ...], chart: Chart, words: OrderWords, patient_id: str, today: date
) -> tuple[Case, str]:
    observations = chart.resources.get("observations", ())
    devices = (
        *chart.resources.get("devices", ()),
        *chart.resources.get("procedures", ()),
        *devices_of_orders((order.resource for order in ours if order.selected), chart.addresses),
    )
    picture = ClinicalPicture(
        findings=words.findings,
        problems=chart.conditions,
        incomplete=chart.incomplete,
        silent=words.silent,
        medications=chart.medicines,
        today=today,
    )
    kidney = read_kidney(observations, chart.conditions, today)
    scenario, because = scenario_of(picture)
    case = Case(
        scenario=scenario,
        picture=picture,
        orders=ours,
        kidney=kidney.with_words(picture.affirmed("dialysis", "acute-kidney-injury")),
        allergy=_allergy(chart, picture, words, today),
        pregnancy="" if chart.male else _pregnancy(picture, read_pregnancy(observations, chart.conditions, today)),
        implant=read_implant(devices, chart.conditions, words.findings, today, chart.addresses),
        medications=chart.medicines,
        guideline=guideline(),
        patient_id=patient_id,
        today=today,
        drugs_over=words.drugs_over,
    )
    return case, because


def _allergy(chart: Chart, picture: ClinicalPicture, words: OrderWords, today: date) -> GadoliniumAllergy | None:
    """The graver of what the chart records and the order tells."""
    recorded = read_allergy(chart.resources.get("allergies", ()), chart.conditions, today)
    if recorded is not None:
        return recorded if recorded.severe or words.reaction is None else words.reaction
    if words.reaction is not None:
        return words.reaction
    said = picture.affirmed("gadolinium-allergy") or tuple(
        item for item in picture.findings if item.idea == "gadolinium-allergy" and item.standing is Standing.PAST
    )
    return allergy_in_words(said[0].words, today) if said else None


def _pregnancy(picture: ClinicalPicture, recorded: str) -> str:
    """The order's words of today outweigh the chart, both ways."""
    said = picture.affirmed("pregnancy", "due-date") or picture.affirmed("in-pregnancy")
    if said and not (said[0].idea == "in-pregnancy" and picture.affirmed("postpartum", "earlier-pregnancy")):
        return said[0].words
    denied = any(item.idea == "pregnancy" and item.standing is Standing.NEGATED for item in picture.findings)
    return "" if denied or picture.affirmed("postpartum") else recorded


def _silent(
    orders: Sequence[ImagingOrder],
    request: HookRequest,
    deployment: Deployment,
    notes: Sequence[str],
    because: str,
) -> Decision:
    def explain() -> dict[str, Any]:
        return {
            "scenario": Scenario.OUT_OF_SCOPE.value,
            "because": because,
            "evidence": [],
            "orders": [_order_json(order, None) for order in orders],
            "rules": [],
            "ratings": [item.as_json() for item in order_ratings.judged(orders, None, because)],
            "notes": list(notes),
        }

    return Decision(
        (),
        Scenario.OUT_OF_SCOPE.value,
        explain,
        partial(_ratings, orders, None, because, request, deployment),
        partial(codes, orders, None, Heard((), ()), because, len(notes)),
        # Imaging of another kind concerns us so far that it is told, and rated as having no criteria.
        any(order.selected and order.gate is not Gate.NOT_IMAGING for order in orders),
    )


def _explanation(
    case: Case, because: str, orders: Sequence[ImagingOrder], heard: Heard, notes: Sequence[str]
) -> dict[str, Any]:
    spoken = [
        {"rule": item.rule, "spoke": True, "indicator": item.indicator, "text": item.text} for item in heard.spoken
    ]
    silenced = [{"rule": item.rule, "spoke": False, "why": item.why} for item in heard.silenced]
    problems = [
        {"fact": idea, "words": item.words, "source": "problem list", "standing": item.standing.value}
        for item in case.picture.problems
        for idea in item.ideas
    ]
    return {
        "scenario": case.scenario.value,
        "because": because,
        "evidence": [*(item.as_json() for item in case.picture.findings), *problems, *_chart_json(case)],
        "orders": [_order_json(order, case) for order in orders],
        "rules": [*spoken, *silenced],
        "ratings": [item.as_json() for item in order_ratings.judged(orders, case)],
        "notes": list(notes),
    }


def _chart_json(case: Case) -> list[dict[str, str]]:
    facts = [
        ("gadolinium-and-kidney", case.kidney.reason if case.kidney.at_risk else "", "results and problems"),
        ("gadolinium-allergy", case.allergy.agent if case.allergy else "", "allergies"),
        ("pregnancy", case.pregnancy, "order, problems or results"),
        ("implant", f"{case.implant.words} ({case.implant.safety.value})" if case.implant else "", "devices"),
        ("pml-linked-drug", case.pml_drug, "medicines or order"),
    ]
    return [{"fact": name, "words": words, "source": source} for name, words, source in facts if words]


def _order_json(order: ImagingOrder, case: Case | None) -> dict[str, Any]:
    shown: dict[str, Any] = {"order": order.key, "selected": order.selected}
    if order.study is not None:
        shown["study"] = title(order.study)
        shown["read_from"] = list(order.read_from)
    if order.gate is not None:
        shown["gate"] = order.gate.value
    variant = VARIANT.get(case.scenario) if case else None
    if case and variant and order.study is not None and order.gate is None:
        grade = rating(case.guideline, variant, order.study)
        shown["rating"] = grade.value if grade else None
    return shown
