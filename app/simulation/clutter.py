"""What every chart is full of: problems, results, medicines, allergies and orders that bear on no imaging order."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from app.simulation.chance import Shares
from app.simulation.chart_mixes import Clutter
from app.simulation.days import written
from app.simulation.mixes import read
from app.simulation.person import codings

if TYPE_CHECKING:
    from app.simulation.chance import Chance
    from app.simulation.person import Person

CONDITION = "http://terminology.hl7.org/CodeSystem/condition-"
_HISTORY = 3650
_EGFR = "98979-8"
_NORMAL_EGFR = (62, 118)
_ANY_EGFR = (24, 118)


def add_clutter(person: Person, *, calm: bool) -> None:
    """Fill a chart.

    Args:
        person: whose chart.
        calm: only what cannot change what is right for a patient of interest.
    """
    chance = person.chance("clutter")
    adult = person.age_on(person.export) >= 18  # noqa: PLR2004 - of age
    for _ in range(chance.whole(1, 8) if adult else chance.whole(0, 2)):
        _add_problem(person, chance, calm=calm)
    for _ in range(chance.whole(4, 22)):
        _add_result(person, chance)
    if chance.happens(0.55) and not (calm and _has_egfr(person)):
        _add_egfr(person, chance, _NORMAL_EGFR if calm else _ANY_EGFR)
    for _ in range(chance.whole(0, 6)):
        _add_medicine(person, chance)
    if chance.happens(0.3):
        _add_allergy(person, chance)
    for _ in range(chance.whole(0, 3)):
        _add_procedure(person, chance)
    for _ in range(chance.whole(0, 4)):
        _add_order(person, chance)
    if not calm and adult and chance.happens(read(Clutter).devices.share):
        _add_device(person, chance)


def status(axis: str, code: str) -> dict[str, Any]:
    """Return a status of a Condition or an allergy as a CodeableConcept; `axis` names the end of its code system."""
    return {"coding": [{"system": f"{CONDITION}{axis}", "code": code}]}


def _of_other_sex(person: Person, title: str) -> bool:
    mixes = read(Clutter)
    return title in (mixes.of_men if person.woman else mixes.of_women)


def _day(person: Person, chance: Chance) -> int:
    return max(person.born + 30, person.export - chance.whole(1, _HISTORY))


def _add_problem(person: Person, chance: Chance, *, calm: bool) -> None:
    mixes = read(Clutter)
    icd, snomed, title, _ = chance.among(_problems(calm))
    if _of_other_sex(person, title):
        return
    pair = {"snomed": snomed} if person.site.problems == "snomed" else {person.site.problems: icd}
    if person.site.beside and chance.happens(0.4):
        pair.setdefault(person.site.beside, snomed if person.site.beside == "snomed" else icd)
    body: dict[str, Any] = {
        "clinicalStatus": status("clinical", "active"),
        "verificationStatus": status("ver-status", "confirmed"),
        "category": [status("category", "problem-list-item")],
        "code": {"coding": codings(pair.items(), title), "text": title},
        "subject": person.subject,
    }
    day = _day(person, chance)
    place = chance.between(0, 1)
    if place >= mixes.undated:
        body["onsetDateTime"] = written(day)[: chance.one_of((4, 7, 10))]
    if place >= mixes.undated + mixes.onset_only:
        body["recordedDate"] = written(min(person.export, day + chance.whole(0, 400)))
    if chance.happens(mixes.resolved):
        body["clinicalStatus"] = status("clinical", "resolved")
        body["abatementDateTime"] = written(min(person.export, day + chance.whole(5, 900)))
    person.add("Condition", body)


def _add_result(person: Person, chance: Chance) -> None:
    code, title, unit, low, high = chance.one_of(read(Clutter).labs)
    kind = "vital-signs" if code in {"8480-6", "8462-4", "29463-7", "8302-2", "8867-4", "8310-5", "39156-5"} else ""
    value = round(chance.between(low, high), 1)
    person.add("Observation", observation(person, _day(person, chance), chance, code, title, (value, unit), kind))


def observation(  # noqa: PLR0913, PLR0917 - the parts of a result
    person: Person, day: int, chance: Chance, code: str, title: str, value: tuple[float, str], kind: str = ""
) -> dict[str, Any]:
    """Return a final Observation with a quantity; `kind` is its category, by default laboratory."""
    number, unit = value
    return {
        "status": "final",
        "category": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                        "code": kind or "laboratory",
                    }
                ]
            }
        ],
        "code": {"coding": [{"system": "http://loinc.org", "code": code, "display": title}], "text": title},
        "subject": person.subject,
        "effectiveDateTime": person.moment(day, chance.whole(360, 1080)).written(),
        "valueQuantity": {"value": number, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
    }


def _has_egfr(person: Person) -> bool:
    """Return whether the situation of a patient rests on an eGFR, which a newer one would supersede."""
    return any(
        resource["resourceType"] == "Observation" and resource["code"]["coding"][0]["code"] == _EGFR
        for resource in person.resources
    )


def _add_egfr(person: Person, chance: Chance, ends: tuple[int, int]) -> None:
    day = person.export - chance.whole(1, 700)
    value = (float(chance.whole(*ends)), "mL/min/{1.73_m2}")
    person.add("Observation", observation(person, day, chance, _EGFR, "eGFR", value))


def _add_medicine(person: Person, chance: Chance) -> None:
    code, title, _ = chance.among(_drugs())
    person.add("MedicationRequest", medicine(person, code, title, _day(person, chance), active=chance.happens(0.6)))


def medicine(person: Person, code: str, title: str, day: int, *, active: bool) -> dict[str, Any]:
    """Return an order of a medicine by its RxNorm code."""
    return {
        "status": "active" if active else "completed",
        "intent": "order",
        "medicationCodeableConcept": {"coding": codings([("rxnorm", code)], title), "text": title},
        "subject": person.subject,
        "authoredOn": written(day),
    }


def _add_allergy(person: Person, chance: Chance) -> None:
    code, title, _ = chance.among(_allergies())
    body: dict[str, Any] = {
        "clinicalStatus": {
            "coding": [
                {"system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "active"}
            ]
        },
        "code": {"text": title, **({"coding": codings([("rxnorm", code)], title)} if code else {})},
        "patient": person.subject,
        "recordedDate": written(_day(person, chance)),
    }
    person.add("AllergyIntolerance", body)


def _add_procedure(person: Person, chance: Chance) -> None:
    code, title, _ = chance.among(_procedures())
    if _of_other_sex(person, title):
        return
    body = {
        "status": "completed",
        "code": {"coding": codings([("snomed", code)], title), "text": title},
        "subject": person.subject,
        "performedDateTime": written(_day(person, chance)),
    }
    person.add("Procedure", body)


def _add_order(person: Person, chance: Chance) -> None:
    code, title, kind, _ = chance.among(_orders())
    body = {
        "status": "completed" if chance.happens(0.8) else "active",
        "intent": "order",
        "category": [{"text": kind}],
        "code": {"text": title, **({"coding": codings([("loinc", code)], title)} if code else {})},
        "subject": person.subject,
        "authoredOn": person.moment(_day(person, chance), chance.whole(420, 1050)).written(),
    }
    person.add("ServiceRequest", body)


def _add_device(person: Person, chance: Chance) -> None:
    code, title, _ = chance.among(_devices())
    kind: dict[str, Any] = {"text": title}
    if code:
        kind["coding"] = codings([("snomed", code)], title)
    made = written(_day(person, chance))
    person.add("Device", {"status": "active", "type": kind, "patient": person.subject, "manufactureDate": made})


@cache
def _problems(calm: bool) -> Shares[tuple[str, str, str, float]]:  # noqa: FBT001 - a key of the cache
    problems = read(Clutter).problems
    return Shares((each, each[3]) for each in (problems.calm if calm else problems.calm + problems.restless))


@cache
def _drugs() -> Shares[tuple[str, str, float]]:
    return Shares((each, each[2]) for each in read(Clutter).drugs)


@cache
def _allergies() -> Shares[tuple[str, str, float]]:
    return Shares((each, each[2]) for each in read(Clutter).allergies)


@cache
def _procedures() -> Shares[tuple[str, str, float]]:
    return Shares((each, each[2]) for each in read(Clutter).procedures)


@cache
def _orders() -> Shares[tuple[str, str, str, float]]:
    return Shares((each, each[3]) for each in read(Clutter).orders)


@cache
def _devices() -> Shares[tuple[str, str, float]]:
    return Shares((each, each[2]) for each in read(Clutter).devices.kinds)
