"""What is kept of the card of a next step in this product's own words, and the statements of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cds_services.demyelinating_results.infection import INFECTION
from cds_services.demyelination.deciding_facts import deciding_facts
from cds_services.demyelination.disease_modifying_drugs import PML_DRUG
from cds_services.imaging_orders.order import title
from cds_services.imaging_orders.study import Region
from cds_services.narrative.mention import Assertion
from cds_services.recommendation.card_codes import facts_in_codes
from cds_services.recommendation.mri_names import mri_in_short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cds_services.chart.diagnostic_report import DiagnosticReport
    from cds_services.demyelinating_results.next_step import NextStep, Wanted
    from cds_services.demyelinating_results.results import Results
    from cds_services.reports.reading import Statement

_OF_THE_REPORT, _DENIAL = "report", "no_"
_OF_THE_CHART = {PML_DRUG: "medicines", INFECTION: "problems or results"}
"""Facts of the chart that a step can rest on, and where they are read."""


def outcome(step: NextStep, reports: Sequence[DiagnosticReport], case: Results | None) -> dict[str, Any]:
    """Return a card as it may be stored: no word or value of chart or report; what is empty is left out.

    Args:
        step: what it recommends.
        reports: the reports that count.
        case: the patient.
    """
    regions = frozenset[Region]().union(*(wanted.study.regions for wanted in step.wanted if wanted.study is not None))
    names = {"short": mri_in_short(regions), "tests": step.values.get("tests", "")}
    told: dict[str, Any] = {
        "rule": step.rule,
        "spoke": True,
        "offers": [_name(each) for each in step.wanted],
        "text": step.text,
        "names": {name: words for name, words in names.items() if words},
        "rests_on": facts_in_codes(_grounds(step, reports, case)),
    }
    return {name: value for name, value in told.items() if value}


def statements(report: DiagnosticReport) -> Iterator[dict[str, Any]]:
    """Yield what a report states, item by item, with its words."""
    for item in report.reading.statements:
        shown: dict[str, Any] = {
            "fact": item.fact,
            "words": item.words,
            "source": f"{_OF_THE_REPORT}: {item.part}",
            "standing": standing(item),
        }
        if item.old:
            shown["course"] = "static"
        yield shown
    for concept in report.concepts:
        yield {
            "fact": concept,
            "words": "",
            "source": f"{_OF_THE_REPORT}: coded conclusion",
            "standing": Assertion.AFFIRMED.value,
            "coded": True,
        }


def standing(statement: Statement) -> str:
    """What a statement says of its fact: "no new lesion" denies a lesion, and so affirms the fact of that name."""
    return Assertion.AFFIRMED.value if statement.fact.startswith(_DENIAL) else statement.sure


def _grounds(step: NextStep, reports: Sequence[DiagnosticReport], case: Results | None) -> Iterator[Mapping[str, Any]]:
    """The facts that a card rests on: what the reports state, the chart, and why the study was done."""
    steps = (step, *step.beneath)
    facts = dict.fromkeys(fact for each in steps for fact in each.facts)
    for fact in facts:
        if fact in _OF_THE_CHART:
            yield {"fact": fact, "source": _OF_THE_CHART[fact]}
    for report in reports:
        stated = [item for item in statements(report) if item["fact"] in facts and item["standing"] != "denied"]
        yield from stated
        told = {item["fact"] for item in stated}
        for fact in facts:
            if getattr(report.reading.facts, fact, False) and fact not in told:
                yield {"fact": fact, "source": _OF_THE_REPORT}
    if case is not None:
        yield from deciding_facts(case.reason.picture, case.scenario)


def _name(wanted: Wanted) -> str:
    return title(wanted.study) if wanted.study is not None else str(wanted.service)
