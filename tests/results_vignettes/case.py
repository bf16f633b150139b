"""What a case report about results may say, and how it is read from YAML; an unknown word in a file is an error."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import yaml

HERE = Path(__file__).parent
Form = Literal["plain", "html", "xhtml", "rtf", "latin1", "conclusion", "observations", "div", "pdf", "contained"]


class Base(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of everything in a file."""


class Patient(Base, frozen=True):
    """The person; `born` may be partial or missing."""

    born: str | None = None
    sex: str = "female"
    deceased: bool | str = False


class Problem(Base, frozen=True):
    """A Condition."""

    text: str = ""
    code: tuple[str, ...] = ()
    status: str = "active"
    verification: str = "confirmed"
    onset: str | None = None
    recorded: str | None = None
    abated: str | None = None


class Report(Base, frozen=True):
    """A DiagnosticReport; `form` is where its text is."""

    id: str
    study: str
    code: tuple[str, ...] = ()
    date: str | None = None
    period: tuple[str, ...] = ()
    issued: str | None = None
    status: str | None = "final"
    category: str = "RAD"
    form: Form = "plain"
    text: str = ""
    codes: tuple[str, ...] = ()
    based_on: str | None = None
    accession: str | None = None
    version: str | None = None
    subject: str = ""


class Order(Base, frozen=True):
    """A ServiceRequest of the record."""

    text: str = ""
    id: str = ""
    code: tuple[str, ...] = ()
    status: str = "active"
    intent: str = "order"
    authored: str | None = None
    occurrence: str | None = None
    reason: str | None = None
    priority: str | None = None
    note: str | None = None
    category: str | None = None


class Visit(Base, frozen=True):
    """An Appointment or an Encounter."""

    with_: str = msgspec.field(name="with", default="")
    id: str = ""
    status: str = "booked"
    start: str | None = None
    end: str | None = None
    here: bool = False
    order: str | None = None
    text: str = ""


class Observation(Base, frozen=True):
    """A result."""

    text: str = ""
    code: tuple[str, ...] = ()
    date: str = ""
    finding: str | None = None
    written: str | None = None
    value: float | None = None
    unit: str | None = None
    status: str = "final"


class Medication(Base, frozen=True):
    """A medicine."""

    text: str
    code: tuple[str, ...] = ()
    started: str | None = None
    ended: str | None = None
    status: str = "active"
    resource: str = "MedicationRequest"


class Allergy(Base, frozen=True):
    """An entry of the allergy list."""

    text: str
    reaction: str | None = None
    severity: str | None = None
    status: str = "active"
    verification: str = "confirmed"


class Procedure(Base, frozen=True):
    """What was done."""

    text: str
    code: tuple[str, ...] = ()
    date: str | None = None
    status: str = "completed"


class Note(Base, frozen=True):
    """A Task or a Communication about a report."""

    about: str
    status: str = "completed"
    text: str = ""
    date: str | None = None


class ExpectedCard(Base, frozen=True):
    """The card that must come: what it creates (alternatives), and words that it must contain."""

    rule: str
    indicator: str | tuple[str, ...] = ()
    creates: tuple[tuple[str, ...], ...] = ()
    says: tuple[str, ...] = ()


class Expectation(Base, frozen=True):
    """The right answer."""

    scenario: str
    accept_scenarios: tuple[str, ...] = ()
    silent: bool = False
    cards: tuple[ExpectedCard, ...] = ()
    must_not_create: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    not_rules: tuple[str, ...] = ()


class Case(Base, frozen=True):
    """One case report."""

    id: str
    story: str
    why: str
    expect: Expectation
    patient: Patient = Patient()
    today: str = "2026-11-22"
    problems: tuple[str | Problem, ...] = ()
    reports: tuple[Report, ...] = ()
    orders: tuple[Order, ...] = ()
    appointments: tuple[Visit, ...] = ()
    encounters: tuple[Visit, ...] = ()
    observations: tuple[Observation, ...] = ()
    medications: tuple[Medication, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    tasks: tuple[Note, ...] = ()
    communications: tuple[Note, ...] = ()
    missing: tuple[str, ...] = ()


@cache
def load() -> tuple[Case, ...]:
    """Read every case report, once for all tests."""
    found = []
    for path in sorted(HERE.glob("*.yaml")):
        for entry in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader):
            try:
                found.append(msgspec.convert(entry, Case))
            except msgspec.ValidationError as error:
                error.add_note(f"{path.name}: {entry.get('id')}")
                raise
    return tuple(found)
