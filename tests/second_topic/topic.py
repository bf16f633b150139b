"""The second topic as the registry sees it: one variant, one rule of its own, one that every topic shares."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

from cds_services.appropriateness.guideline import Guideline, load_guideline
from cds_services.chart.order_devices import read_order_devices
from cds_services.chart.record import REQUIRED_KEYS, read_chart
from cds_services.concepts.text_reader import read_mentions
from cds_services.identity import CallIdentity
from cds_services.imaging_orders.order import ReadableOrder, read_order
from cds_services.imaging_orders.study import Contrast, Modality, Region
from cds_services.indication.finding import from_mention
from cds_services.indication.indication import TopicReaders, read_indication
from cds_services.recommendation.card_texts import CardTexts, load_card_texts
from cds_services.recommendation.decision import decision, why_out_of_scope
from cds_services.recommendation.drafts import Drafts
from cds_services.recommendation.explanation import CallExplanation
from cds_services.recommendation.missing_data import cannot_answer
from cds_services.recommendation.ranking import evaluate_rules, rank
from cds_services.recommendation.recommendation import INFO, Recommendation, Rule, Suppressed
from cds_services.safety import rules as safety_rules
from cds_services.safety.contrast_allergy import told_reaction
from cds_services.safety.safety import read_safety
from cds_services.topic_document import DecisionRow, TopicDocument, Wording
from cds_services.topic_document import Rule as DocumentedRule
from tests.second_topic.assessment import Assessment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cds_services.cds_hooks import Decision, Deployment
    from cds_services.hook_request import HookRequest
    from cds_services.imaging_orders.order import ImagingOrder
    from cds_services.indication.finding import Finding

__all__ = ["REQUIRED_KEYS", "cannot_answer"]
CODE = "low-back-pain"
READ_FIRST = frozenset[str]()
HERE = Path(__file__).parent / "knowledge"
PREFETCH = {"patient": "Patient/{{context.patientId}}", "conditions": "Condition?patient={{context.patientId}}"}
READERS = TopicReaders(told_reaction, lambda _text, _today: frozenset(), frozenset())


@cache
def guideline() -> Guideline:
    return load_guideline(HERE / "guideline.yaml")


@cache
def card_texts() -> CardTexts:
    return load_card_texts(
        HERE / "cards.yaml", HERE.parents[2] / "cds_services" / "safety" / "knowledge" / "cards.yaml"
    )


def early_back_mri(case: Assessment) -> Recommendation | Suppressed | None:
    """MRI of the lumbar spine, and nothing told but pain of the back."""
    lumbar = case.drafts.selected_with(Modality.MRI, {Region.LUMBAR})
    if not lumbar:
        return None
    if case.scenario != "uncomplicated":
        return Suppressed("EarlyBackMri", "more than pain is told")
    return Recommendation("EarlyBackMri", INFO, "default", lumbar[0], rests_on=_pain(case.indication.findings))


RULES: tuple[Rule[Assessment], ...] = (
    Rule("GadoliniumPregnancy", lambda case: safety_rules.gadolinium_pregnancy(case.drafts, case.safety)),
    Rule("EarlyBackMri", early_back_mri),
)


def in_scope(request: HookRequest, _today: date) -> bool:
    return any(draft.selected and _is_ours(read_order(draft)) for draft in request.draft_orders)


def evaluate(request: HookRequest, today: date, deployment: Deployment) -> Decision:
    orders = tuple(read_order(draft) for draft in request.draft_orders)
    ours = tuple(order for order in orders if _is_ours(order))
    answer = partial(
        decision, texts=card_texts(), guideline=guideline(), identity=CallIdentity(request), deployment=deployment
    )
    if not any(order.selected for order in ours):
        return answer(CallExplanation(why_out_of_scope(orders), scenario="other", orders=orders))
    chart = read_chart(request, today)
    indication = read_indication(ours, chart, today, READERS)
    safety = read_safety(chart, indication, read_order_devices((), chart.addresses, today), today)
    row = _row(indication.findings)
    drafts = Drafts(ours, (), Contrast.WITHOUT, request.patient_id)
    case = Assessment(row.scenario, row.when, row.code, drafts, indication, safety, guideline())
    ranked = rank(evaluate_rules(RULES, [case]))
    cases: dict[ImagingOrder, Assessment] = dict.fromkeys(ours, case)
    return answer(
        CallExplanation(row.when, row.code, case.scenario, orders, ranked, chart.notes, cases, case, chart.unseen)
    )


ROWS = (
    DecisionRow("pain-alone", "uncomplicated", "back pain and nothing else", silent=False),
    DecisionRow("anything-else", "other", "anything else", silent=True),
)


def _row(findings: Sequence[Finding]) -> DecisionRow:
    return ROWS[0] if findings and _pain(findings) == tuple(findings) else ROWS[1]


def _pain(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(item for item in findings if item.affirmed and item.concept == "back-pain")


def _is_ours(order: ImagingOrder) -> TypeGuard[ReadableOrder]:
    return isinstance(order, ReadableOrder) and Region.LUMBAR in order.study.regions


def services() -> tuple[dict[str, Any], ...]:
    told = {"title": "Imaging of the lower back", "description": "An invented topic.", "prefetch": PREFETCH}
    return tuple({"id": f"low-back-imaging-{hook}", "hook": hook, **told} for hook in ("order-select", "order-sign"))


def warm_up() -> None:
    guideline()
    card_texts()


def card_rules() -> dict[str, str]:
    return {rule.code: card_texts().rules[rule.code].display for rule in RULES}


def crd_topics() -> dict[str, str]:
    return {rule.code: card_texts().rules[rule.code].crd.topic for rule in RULES}


def scenarios() -> tuple[str, ...]:
    return tuple(row.scenario for row in ROWS)


def other_orders() -> tuple[str, ...]:
    return ()


def override_reasons() -> dict[str, str]:
    return dict(card_texts().shared.override_reasons)


def read_reason(text: str, written: date) -> dict[str, Any]:
    findings = tuple(from_mention(item, "reason for exam") for item in read_mentions(text, written).mentions)
    return {"scenario": _row(findings).scenario}


def document() -> TopicDocument:
    return TopicDocument(
        CODE,
        "Low back pain",
        ROWS,
        tuple(_documented(rule.code) for rule in RULES),
        guideline(),
        {"uncomplicated": "uncomplicated"},
        (),
        (),
        {},
    )


def _documented(code: str) -> DocumentedRule:
    rule = card_texts().rules[code]
    wordings = tuple(Wording(name, text.summary, text.detail, text.suggestion) for name, text in rule.texts.items())
    return DocumentedRule(code, rule.display, "invented", "", "back pain", (), wordings, ())
