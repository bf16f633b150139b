"""Whether the attack is being treated, or the disease-modifying drug was changed, since a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.concepts.care_words import read_care_words
from cds_services.concepts.chart_words import read_chart_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cds_services.chart.medication import MedicationUse
    from cds_services.chart.record import Chart

_STEROID, _LOCAL, _EXCHANGE = "steroid-for-attack", "local-steroid", "plasma-exchange"
_DRUG = "drug-"


def is_treated(chart: Chart, since: date, today: date) -> bool:
    """Return whether a corticosteroid, plasma exchange or another disease-modifying drug was ordered since a day.

    Args:
        chart: the record.
        since: the day of the study.
        today: the day of the call.
    """
    before: set[str] = set()
    after: set[str] = set()
    for use in chart.medications:
        if not use.was_given or use.is_denied:
            continue
        later = use.ordered is not None and use.ordered >= since
        if later and _is_steroid(use, today):
            return True
        (after if later else before).update(_drugs(use, today))
    return bool(after - before) or _is_exchanged(chart, since, today)


def _is_steroid(use: MedicationUse, today: date) -> bool:
    for name in use.names:
        words = read_care_words(name.words, today) | read_care_words("; ".join(name.displays), today)
        if (_STEROID in words or _STEROID in name.concepts) and _LOCAL not in words:
            return True
    return False


def _drugs(use: MedicationUse, today: date) -> Iterator[str]:
    """Name each disease-modifying drug; those that share a concept are distinguished by their names."""
    for name in use.names:
        for mention in read_chart_words(name.words, today):
            if mention.concept.startswith(_DRUG):
                yield mention.words.lower() if mention.concept.endswith("link") else mention.concept
        for concept in name.concepts:
            if concept.startswith(_DRUG) and not concept.endswith("link"):
                yield concept


def _is_exchanged(chart: Chart, since: date, today: date) -> bool:
    for order in chart.placed_orders:
        later = order.stands and order.authored is not None and order.authored.day >= since
        if later and (_EXCHANGE in order.concepts or _EXCHANGE in read_care_words(order.code.words, today)):
            return True
    for procedure in chart.procedures:
        later = procedure.is_done and procedure.day is not None and procedure.day >= since
        if later and (_EXCHANGE in procedure.code.concepts or _EXCHANGE in read_care_words(procedure.words, today)):
            return True
    return False
