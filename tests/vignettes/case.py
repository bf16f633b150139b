"""What a case report may say, and how it is read from YAML; an unknown word in a file is an error."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import yaml

HERE = Path(__file__).parent
RULES = HERE / "rules"
"""One file for each rule: where it speaks, and where it is tempted and must not."""

Indicator = Literal["info", "warning", "critical"]
ABSENT = "absent"  # a status that the record does not carry


class Patient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The person; `born` may be partial (1984, 1984-03) or missing."""

    born: str | None = "1984-03-02"
    sex: str = "female"


class Problem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Condition of the chart, or one contained in an order; dates may be partial.

    `certainty` is the mark of ICD-10-GM: excluded, suspected, condition after, confirmed.
    """

    text: str = ""
    code: tuple[str, ...] = ()
    id: str | None = None
    status: str = "active"
    verification: str = "confirmed"
    onset: str | None = None
    onset_age: int | None = None
    recorded: str | None = None
    abated: str | None = None
    abated_age: int | None = None
    certainty: Literal["A", "V", "Z", "G"] | None = None
    note: str | None = None


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A draft order as the clinician wrote it."""

    id: str
    text: str = ""
    code: tuple[str, ...] = ()
    reason: str | None = None
    reason_codes: tuple[str, ...] = ()
    reason_conditions: tuple[Problem, ...] = ()
    reason_in_chart: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    note: str | None = None
    body_site: str | tuple[str, ...] | None = None
    order_detail: str | None = None
    priority: str = "routine"
    status: str = "draft"
    selected: bool = True
    do_not_perform: bool = False
    resource: Literal["ServiceRequest", "MedicationRequest"] = "ServiceRequest"


class Medication(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A drug of the chart; `ended` is the day on which it was stopped, `started` that of a dispense or a dose."""

    text: str = ""
    code: tuple[str, ...] = ()
    status: str = "active"
    started: str = "2023-02-01"
    ended: str | None = None
    resource: Literal["MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration"] = (
        "MedicationRequest"
    )
    do_not_perform: bool = False


class Allergy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of the allergy list."""

    text: str = ""
    code: tuple[str, ...] = ()
    reaction: str | None = None
    description: str | None = None
    severity: str | None = None
    criticality: str | None = None
    note: str | None = None
    status: str = "active"
    verification: str = "confirmed"


class Observation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A measurement (`value` and `unit`, or `written`), a finding (`finding`) or a day (`day`)."""

    code: tuple[str, ...]
    date: str
    text: str = ""
    value: float | None = None
    unit: str | None = None
    finding: str | None = None
    written: str | None = None
    day: str | None = None
    status: str = "final"


class Procedure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was done to the patient."""

    code: tuple[str, ...]
    date: str | None = None
    text: str = ""
    status: str = "completed"


class Device(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An implant or device on record, its use, or the procedure that put it in; `safety` codes what it is in MRI."""

    text: str
    code: tuple[str, ...] = ()
    status: str = "active"
    safety: str | None = None
    note: str | None = None
    resource: Literal["Device", "DeviceUseStatement", "Procedure"] = "Device"


class ExpectedCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One card that must come.

    `suggests` lists alternatives: after the suggestion the drafts cover every study of one of them. `removes` are
    drafts that must be changed or go, `keeps` are drafts that must stay what they are. `mentions` holds sets of which
    one fragment each must be written. `never_orders` are studies that no suggestion may order. `then` are warnings
    that the changed orders may still meet.
    """

    rule: str
    indicator: Indicator | tuple[Indicator, ...]
    suggests: tuple[tuple[str, ...], ...] = ()
    removes: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    mentions: tuple[tuple[str, ...], ...] = ()
    never_says: tuple[str, ...] = ()
    never_orders: tuple[str, ...] = ()
    then: tuple[str, ...] = ()


class Expectation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The right answer; several scenarios where reasonable readers differ, `optional` rules where a card may come.

    `forbids` are rules that the case is about and that must not speak.
    """

    scenario: str | tuple[str, ...]
    cards: tuple[ExpectedCard, ...] = ()
    optional: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    silent: bool = False

    def __post_init__(self) -> None:
        if self.silent == bool(self.cards):
            problem = "say either which cards come or that none does"
            raise ValueError(problem)

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Every scenario that is accepted."""
        return (self.scenario,) if isinstance(self.scenario, str) else self.scenario


class Vignette(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One case report; a problem, drug or allergy may be a bare line, read as active and confirmed.

    `asks_back`: the site has switched the question for a missing reason on.
    """

    id: str
    story: str
    orders: tuple[Order, ...]
    expect: Expectation
    why: str
    confidence: Literal["high", "medium", "low"] = "high"
    today: str = "2026-11-22"
    asks_back: bool = False
    patient: Patient = Patient()
    problems: tuple[str | Problem, ...] = ()
    medications: tuple[str | Medication, ...] = ()
    allergies: tuple[str | Allergy, ...] = ()
    observations: tuple[Observation, ...] = ()
    devices: tuple[str | Device, ...] = ()
    procedures: tuple[Procedure, ...] = ()


@cache
def load() -> tuple[Vignette, ...]:
    """Read every case report: those by theme, then those of each rule; once for all tests."""
    found = []
    for path in (*sorted(HERE.glob("*.yaml")), *sorted(RULES.glob("*.yaml"))):
        for entry in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader):
            try:
                found.append(msgspec.convert(entry, Vignette))
            except msgspec.ValidationError as error:
                error.add_note(f"{path.name}: {entry.get('id')}")
                raise
    return tuple(found)
