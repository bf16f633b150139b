"""Facts of the chart that change what is right: pregnancy, allergy, kidneys, implant, cancer; and the same, but later.

The `-later` forms are traps: they are recorded after the order, often because of it, and must not count for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.simulation.clutter import observation, status
from app.simulation.days import written
from app.simulation.person import codings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.simulation.chance import Chance
    from app.simulation.person import Person

_LOW = (14, 27)
_NORMAL = (66, 110)
_UNIT = "mL/min/{1.73_m2}"
_AFTER = (6, 50)
_AS_PROBLEM, _AS_USE = 0.4, 0.7
"""Up to which place a pacemaker is a problem, or a Device in use; beyond, a Device with its implantation."""


def add_facts(person: Person, chance: Chance, facts: Iterable[str], order_day: int) -> None:
    """Write facts into the chart.

    Raises:
        KeyError: a fact that this file does not know.
    """
    for fact in facts:
        name = fact.removesuffix("-later")
        if name == "child":
            continue  # the birth date says it
        later = fact.endswith("-later")
        day = min(person.export, order_day + chance.whole(*_AFTER)) if later else order_day - chance.whole(4, 50)
        _WRITERS[name](person, chance, day)


def _pregnant(person: Person, chance: Chance, day: int) -> None:
    if chance.happens(0.5):
        code = {"snomed": "77386006"} if person.site.problems == "snomed" else {"icd-10-cm": "Z33.1"}
        person.add("Condition", _problem(person, code, "Pregnant", day))
        return
    status_now = {"coding": codings([("snomed", "77386006")], "Pregnant"), "text": "Pregnant"}
    body = observation(person, day, chance, "82810-3", "Pregnancy status", (0, "1"), "social-history")
    del body["valueQuantity"]
    person.add("Observation", {**body, "valueCodeableConcept": status_now})


def _allergic(person: Person, chance: Chance, day: int) -> None:
    agents = [("407976008", "Gadobutrol"), ("58281002", "Gadolinium"), ("", "Gadolinium contrast (MRI)")]
    _add_allergy(person, chance.one_of(agents), day, "high", "Anaphylaxis")


def _iodine_allergy(person: Person, chance: Chance, day: int) -> None:
    agents = [("", "Iodinated contrast (CT)"), ("", "Iohexol"), ("293638001", "X-ray contrast media")]
    _add_allergy(person, chance.one_of(agents), day - 700, "low", "Hives")


def _add_allergy(person: Person, agent: tuple[str, str], day: int, criticality: str, reaction: str) -> None:
    code, title = agent
    system = "http://terminology.hl7.org/CodeSystem/allergyintolerance-"
    body: dict[str, Any] = {
        "clinicalStatus": {"coding": [{"system": f"{system}clinical", "code": "active"}]},
        "verificationStatus": {"coding": [{"system": f"{system}verification", "code": "confirmed"}]},
        "criticality": criticality,
        "code": {"text": title, **({"coding": codings([("snomed", code)], title)} if code else {})},
        "patient": person.subject,
        "recordedDate": written(day),
        "reaction": [
            {"manifestation": [{"text": reaction}], "severity": "severe" if criticality == "high" else "mild"}
        ],
    }
    person.add("AllergyIntolerance", body)


def _kidney(person: Person, chance: Chance, day: int) -> None:
    _add_egfr(person, chance, _LOW, day)


def _kidney_recovered(person: Person, chance: Chance, day: int) -> None:
    _add_egfr(person, chance, _LOW, day - chance.whole(60, 300))
    _add_egfr(person, chance, _NORMAL, day)


def _add_egfr(person: Person, chance: Chance, ends: tuple[int, int], day: int) -> None:
    value = (float(chance.whole(*ends)), _UNIT)
    person.add("Observation", observation(person, day, chance, "98979-8", "eGFR (CKD-EPI 2021)", value))


def _device(person: Person, chance: Chance, day: int) -> None:
    place = chance.between(0, 1)
    if place < _AS_PROBLEM:
        code = {"snomed": "441509002"} if person.site.problems == "snomed" else {"icd-10-cm": "Z95.0"}
        person.add("Condition", _problem(person, code, "Cardiac pacemaker in situ", day))
        return
    kind = {"coding": codings([("snomed", "14106009")], "Cardiac pacemaker"), "text": "Cardiac pacemaker"}
    own = person.add(
        "Device",
        {
            "status": "active",
            "type": kind,
            "patient": person.subject,
            "manufactureDate": written(day - chance.whole(30, 200)),
            "meta": {"lastUpdated": person.moment(day, 600).written()},
        },
    )
    if place < _AS_USE:
        used = {"status": "active", "subject": person.subject, "device": {"reference": f"Device/{own}"}}
        person.add("DeviceUseStatement", {**used, "recordedOn": written(day), "timingDateTime": written(day)})
        return
    body: dict[str, Any] = {
        "status": "completed",
        "code": {"text": "Implantation of cardiac pacemaker", "coding": codings([("snomed", "307280005")], "")},
        "subject": person.subject,
        "performedDateTime": written(day),
    }
    del body["code"]["coding"][0]["display"]
    person.add("Procedure", body)


def _cancer(person: Person, chance: Chance, day: int) -> None:
    code = {"snomed": "254837009"} if person.site.problems == "snomed" else {person.site.problems: "C50.919"}
    person.add("Condition", _problem(person, code, "Malignant neoplasm of breast", day - chance.whole(30, 900)))


def _problem(person: Person, code: dict[str, str], title: str, day: int) -> dict[str, Any]:
    return {
        "clinicalStatus": status("clinical", "active"),
        "verificationStatus": status("ver-status", "confirmed"),
        "code": {"coding": codings(code.items(), title), "text": title},
        "subject": person.subject,
        "recordedDate": written(day),
    }


_WRITERS = {
    "allergic": _allergic,
    "cancer": _cancer,
    "device": _device,
    "iodine-allergy": _iodine_allergy,
    "kidney": _kidney,
    "kidney-recovered": _kidney_recovered,
    "pregnant": _pregnant,
}


def known_facts() -> frozenset[str]:
    """Return the facts that can be written, without the ending of the later ones."""
    return frozenset(_WRITERS) | {"child"}
