"""Codes of orders that were not read, and the cards that are lost with them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.replay.past import based_on
from app.replay.tally import WORKLIST_LOST, WORKLIST_PROPOSED, WORKLIST_SEEN
from app.replay.worklist import label
from cds_services import fhir
from cds_services.chart.addresses import Addresses
from cds_services.chart.diagnostic_report import read_diagnostic_report
from cds_services.errors import RequestError
from cds_services.imaging_orders.order import title

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.replay.calls import Call
    from app.replay.patient_record import PatientRecord
    from app.replay.tally import Tally
    from cds_services.hook_request import DraftOrder

_BY_REPORT = "reports of such orders"


def count_unmapped(
    call: Call, unmapped: Iterable[Mapping[str, Any]], cards: int, record: PatientRecord, tally: Tally
) -> None:
    """Count the codes of a call that were not read; where the order's own report names the study, judge again with it.

    Args:
        call: the call.
        unmapped: the codes of it that are unknown.
        cards: how many cards it was answered with.
        record: the chart as it is today: the report came later than the order, and only the site's map uses it.
        tally: counts codes, studies and cards.
    """
    kinds: dict[tuple[str, str], str] = {}
    for item in unmapped:
        key = item["system"], item["code"]
        tally.add(WORKLIST_SEEN, label(item["kind"], *key, "read" if item["read"] else "unread"))
        if not item["read"]:
            kinds[key] = item["kind"]
    told = {
        draft.key: (coding[:2], study)
        for draft in (call.request.draft_orders if kinds else ())
        for coding in fhir.codings(draft.resource.get("code"))
        if coding[:2] in kinds and (study := _reported_study(draft.key, record))
    }
    for key, study in told.values():
        tally.add(WORKLIST_PROPOSED, label(kinds[key], *key, study, _BY_REPORT))
    if not told:
        return
    lost = _cards(call, {key: study for key, (_, study) in told.items()}) - cards
    if lost > 0:
        key, _ = next(iter(told.values()))
        tally.add(WORKLIST_LOST, label(kinds[key], *key), lost)


def _cards(call: Call, studies: dict[str, str]) -> int:
    """Return how many cards the call would have had if the studies had been read."""
    drafts = tuple(_named(draft, studies.get(draft.key, "")) for draft in call.request.draft_orders)
    try:
        return len(call.service.evaluate(replace(call.request, draft_orders=drafts), call.moment.day).cards)
    except RequestError:
        return 0


def _named(draft: DraftOrder, study: str) -> DraftOrder:
    return replace(draft, resource={**draft.resource, "code": {"text": study}}) if study else draft


def _reported_study(order: str, record: PatientRecord) -> str:
    """Return the name of the study that the report of an order reports; empty where there is none."""
    for entry in record.of("DiagnosticReport").values():
        if order and order in based_on(entry.resource):
            study = read_diagnostic_report(entry.resource, Addresses({}, ())).study
            if study is not None and study.regions:
                return title(study)
    return ""
