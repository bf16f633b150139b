"""A demo patient's chart as the screens show it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from app.demo.patients import DemoPatient

    Resource = dict[str, Any]


class Line(NamedTuple):
    """One entry of the chart: its title, details, and whether it is out of range or relevant."""

    text: str
    more: str = ""
    flagged: bool = False


class Section(NamedTuple):
    """One part of the chart; `empty` is shown if there are no entries."""

    title: str
    lines: list[Line]
    empty: str


class Banner(NamedTuple):
    """The patient's identity."""

    name: str
    sex: str
    age: int
    born: str
    number: str
    allergies: list[str]


def banner(patient: DemoPatient, today: date) -> Banner:
    """Describe the patient in one line."""
    person = patient.patient
    born = date.fromisoformat(person["birthDate"])
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    allergies = [item["code"]["text"] for item in _all(patient, "AllergyIntolerance")]
    number = person["identifier"][0]["value"]
    return Banner(person["name"][0]["text"], person["gender"], age, day(person["birthDate"]), number, allergies)


def sections(patient: DemoPatient) -> list[Section]:
    """List the sections of the chart; results newest first, reports only where there are any."""
    measured = [item for item in _all(patient, "Observation") if "valueString" not in item]  # words belong to a report
    results = sorted(measured, key=lambda item: str(item["effectiveDateTime"]), reverse=True)
    return [
        Section("Problems", [_problem(item) for item in _all(patient, "Condition")], "No problems on record"),
        Section("Results", [_result(item) for item in results], "No results on record"),
        Section(
            "Medicines", [_medicine(item) for item in _all(patient, "MedicationRequest")], "No medicines on record"
        ),
        Section("Allergies", [_allergy(item) for item in _all(patient, "AllergyIntolerance")], "No known allergies"),
        Section(
            "Devices and procedures",
            [
                *(Line(item["type"]["text"]) for item in _all(patient, "Device")),
                *(Line(item["code"]["text"], day(item["performedDateTime"])) for item in _all(patient, "Procedure")),
            ],
            "None on record",
        ),
        *_followed_up(patient),
    ]


def _followed_up(patient: DemoPatient) -> list[Section]:
    """List reports, and what shows whether someone has acted on them."""
    if not patient.reports:
        return []
    visits = [_visit(item) for item in _all(patient, "Encounter")]
    return [
        Section(
            "Reports", [Line(item["code"]["text"], day(item["effectiveDateTime"])) for item in patient.reports], ""
        ),
        Section(
            "Orders and visits",
            [*(_placed(item) for item in _all(patient, "ServiceRequest")), *visits],
            "None on record",
        ),
    ]


def _all(patient: DemoPatient, kind: str) -> list[Resource]:
    return [resource for resource in patient.resources if resource["resourceType"] == kind]


def _problem(condition: Resource) -> Line:
    status = condition["clinicalStatus"]["coding"][0]["code"]
    since = f"since {day(condition['onsetDateTime'])}"
    return Line(condition["code"]["text"], since if status == "active" else f"{status}, {since}")


def _result(observation: Resource) -> Line:
    quantity = observation.get("valueQuantity")
    value = f"{quantity['value']:g} {quantity['unit']}" if quantity else observation["valueCodeableConcept"]["text"]
    flag = next((item["coding"][0]["code"] for item in observation.get("interpretation", ())), "")
    words = {"L": " (low)", "H": " (high)"}.get(flag, "")
    return Line(f"{observation['code']['text']}: {value}{words}", day(observation["effectiveDateTime"]), bool(flag))


def _medicine(request: Resource) -> Line:
    since = f"{request['dosageInstruction'][0]['text']}; since {day(request['authoredOn'])}"
    return Line(request["medicationCodeableConcept"]["text"], since)


def _placed(order: Resource) -> Line:
    return Line(order["code"]["text"], f"{order['status']}, ordered {day(order['authoredOn'])}")


def _visit(encounter: Resource) -> Line:
    return Line(encounter["serviceType"]["text"], f"{encounter['status']}, {day(encounter['period']['start'])}")


def _allergy(allergy: Resource) -> Line:
    reactions = [shown["text"] for item in allergy.get("reaction", ()) for shown in item["manifestation"]]
    return Line(allergy["code"]["text"], ", ".join(reactions))


def day(value: str) -> str:
    """Format a FHIR date of any precision for a reader: 14 Mar 2026, Mar 2026, 2026."""
    parts = value[:10].split("-")
    if len(parts) == 1:
        return parts[0]
    whole = date(int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) == 3 else 1)  # noqa: PLR2004 - y, m, d
    return f"{whole.day} {whole:%b %Y}" if len(parts) == 3 else f"{whole:%b %Y}"  # noqa: PLR2004
