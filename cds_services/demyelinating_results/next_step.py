"""What a rule says to do next, and what one click creates for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds_services.chart.diagnostic_report import DiagnosticReport
    from cds_services.imaging_orders.study import Study


class Service(StrEnum):
    """What can be ordered besides imaging, by its name in `orders.yaml`."""

    NEUROLOGY = "neurology"
    SPINE_SURGERY = "spine-surgery"
    AQP4 = "aqp4"
    MOG = "mog"


class Wanted(NamedTuple):
    """One order to create: a service, or an imaging study."""

    service: Service | None = None
    study: Study | None = None
    priority: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What one rule recommends.

    Attributes:
        rule: its code.
        indicator: `warning` or `info`.
        text: which of the rule's texts is shown.
        about: the report that it rests on; None for one that rests on an order.
        quote: the words of the report that it rests on; may be empty.
        wanted: what one click creates.
        values: what the text names.
        facts: names of the facts that it rests on, of the reports and of the chart.
        beneath: the rules that rank below it, each of which becomes one line.
    """

    rule: str
    indicator: str
    text: str
    about: DiagnosticReport | None
    quote: str = ""
    wanted: tuple[Wanted, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    beneath: tuple[NextStep, ...] = ()
