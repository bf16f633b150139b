"""Why an answer about results is what it is: the reports that count, facts with their words, rules."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from app import strict_json
from app.demo import reports
from app.demo.inside import facts_by_source, rules_seen, topic
from app.demo.silence import quiet_about_reports
from app.why.words import display
from cds_services import registry
from cds_services.chart.glance import recent_reports
from cds_services.hook_request import PATIENT_VIEW, read_request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.demo.inside import Offered
    from app.demo.reports import ReportSeen
    from cds_services.cds_hooks import Decision
    from cds_services.chart.diagnostic_report import DiagnosticReport
    from cds_services.hook_request import HookRequest

_BY_WEIGHT = ("addendum", "impression", "findings")
_SURE = {"affirmed": "", "open": "left open", "denied": "denied"}
_OF_THE_REPORT = "report: "


class Counted(NamedTuple):
    """A report that counts: its study with the date, and why it counts."""

    study: str
    why: str


class FactSeen(NamedTuple):
    """A fact of a report: how it is stated, and the passages that decided it, one for each part of the report."""

    name: str
    said: str
    passages: list[tuple[str, str]]


class Evaluated(NamedTuple):
    """One call, evaluated again."""

    service_id: str
    request: HookRequest
    decision: Decision
    today: date


def evaluate(body: bytes, service_id: str, today: date, offered: Offered, secret: bytes) -> Evaluated:
    """Evaluate a request again, with the same function that the service calls.

    Args:
        body: the request as it was sent.
        service_id: the service that was called.
        today: the date from which days are counted.
        offered: the services by (id, hook).
        secret: what ids of cards are made with.

    Raises:
        RequestError: the request cannot be answered.
        KeyError: there is no such service.
    """
    request = read_request(strict_json.decode(body), PATIENT_VIEW, secret)
    return Evaluated(service_id, request, offered[service_id, PATIENT_VIEW].evaluate(request, today), today)


def look(call: Evaluated) -> dict[str, Any]:
    """Return the reasons of an answer."""
    told = call.decision.explanation
    logic = topic(call.service_id)
    counting = {item["report"]: item for item in told.get("reports", ())}
    found = {report.key: report for report in _reports(call.request) if report.key in counting}
    elsewhere = [item for item in told["evidence"] if not item["source"].startswith(_OF_THE_REPORT)]
    return {
        "scenario": display(call.decision.scenario),
        "because": told["because"],
        "quiet": quiet_about_reports(call.decision),
        "counted": [_counted(item, found.get(key), call.today) for key, item in counting.items()],
        "facts": [(counting[key]["study"], list(_facts(report))) for key, report in found.items()],
        "elsewhere": facts_by_source(elsewhere),
        "rules": rules_seen(logic, told["rules"]),
        "notes": told["notes"],
        "knowledge": registry.knowledge_version(),
    }


def shown_reports(call: Evaluated) -> list[ReportSeen]:
    """Return the reports of the request as the screen shows them: first those that count, with what was quoted."""
    counting = [item["report"] for item in call.decision.explanation.get("reports", ())]
    quotes = reports.quotes_in(card.detail for card in call.decision.cards)
    found = sorted(_reports(call.request), key=lambda report: report.key not in counting)
    return [reports.seen(report, report.key in counting, quotes) for report in found]


def unread_reports(resources: Iterable[dict[str, Any]], patient_id: str) -> list[ReportSeen]:
    """Return the reports of a chart as the screen shows them before the service is asked."""
    bundle = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": item} for item in resources]}
    return [reports.seen(report, None, ()) for report in recent_reports({"reports": bundle}, patient_id, date.min)]


def _reports(request: HookRequest) -> list[DiagnosticReport]:
    return list(recent_reports(request.prefetch, request.patient_id, date.min))


def _counted(item: dict[str, Any], report: DiagnosticReport | None, today: date) -> Counted:
    days = (today - report.day).days if report is not None and report.day is not None else None
    age = {0: "of today", 1: "one day old"}.get(days, f"{days} days old") if days is not None else "recent"
    return Counted(item["study"], f"{item['status']}, {age}, the newest of its region")


def _facts(report: DiagnosticReport) -> Iterator[FactSeen]:
    """The facts that are true, then what the report denies or leaves open."""
    facts, statements = report.reading.facts, report.reading.statements
    ordered = sorted(statements, key=lambda item: _BY_WEIGHT.index(item.part) if item.part in _BY_WEIGHT else 9)
    for name in facts.__struct_fields__:
        if getattr(facts, name) is True:
            own = [
                item for item in ordered if item.fact == name and (item.sure == "affirmed" or name.startswith("no_"))
            ]
            yield FactSeen(display(name), "", _passages((item.part, item.words) for item in own))
    if facts.longest_segments is not None:
        count = facts.longest_segments
        yield FactSeen("Longest cord lesion", f"{count} {'segment' if count == 1 else 'segments'}", [])
    for sure in ("open", "denied"):
        rest = [item for item in ordered if item.sure == sure and not getattr(facts, item.fact, False)]
        for name in dict.fromkeys(item.fact for item in rest):
            passages = _passages((item.part, item.words) for item in rest if item.fact == name)
            yield FactSeen(display(name), _SURE[sure], passages)


def _passages(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    first: dict[str, str] = {}
    for part, words in found:
        first.setdefault(part, words)
    return list(first.items())
