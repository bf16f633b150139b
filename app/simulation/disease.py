"""The demyelinating disease in a chart: on the problem list in many states, and the drug against it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from app.simulation.chance import Shares
from app.simulation.chart_mixes import Disease, Diseases
from app.simulation.clutter import medicine, observation, status
from app.simulation.days import written
from app.simulation.mixes import read
from app.simulation.person import codings

if TYPE_CHECKING:
    from app.simulation.chance import Chance
    from app.simulation.person import Person

_CERTAINTY = "http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit"
_CERTAINTIES = "https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT"
_CERTAIN, _SUSPECTED, _EXCLUDED = "G", "V", "A"
_YEARS = (400, 5500)
_SHORT_AND_LONG = 0.7
_WATCHED = "natalizumab"
_WATCHED_SHARE = 0.8
_JC_VIRUS = ("100977-8", "JC virus antibody index")


def draw_disease(chance: Chance) -> Disease:
    """Draw which disease a patient of interest has."""
    return chance.among(_diseases())


def words_for(disease: Disease, chance: Chance, *, spelled_out: bool) -> str:
    """Return the disease as an order names it."""
    if spelled_out or not chance.happens(_SHORT_AND_LONG):
        return chance.one_of(disease.long)
    return chance.one_of(disease.short)


def add_disease(person: Person, chance: Chance, disease: Disease, state: str, order_day: int) -> None:
    """Write the disease on the problem list in one of the states of `situations.yaml`; in some there is nothing."""
    begun = order_day - chance.whole(*_YEARS)
    certainty = _EXCLUDED if state.startswith("refuted") else _SUSPECTED if state == "provisional" else _CERTAIN
    body = _problem(person, chance, disease, certainty)
    if state == "known":
        body |= {"onsetDateTime": written(begun)[:7], "recordedDate": written(begun + chance.whole(0, 120))}
        if chance.happens(0.08):  # a date of onset alone
            del body["recordedDate"]
    elif state == "provisional":
        body["verificationStatus"] = status("ver-status", chance.one_of(("provisional", "differential", "unconfirmed")))
        body["recordedDate"] = written(order_day - chance.whole(1, 25))
    elif state == "later":
        found = _after(person, chance, order_day)
        body |= {"onsetDateTime": written(order_day - chance.whole(5, 40)), "recordedDate": written(found)}
    elif state == "imported":
        body |= {"onsetDateTime": written(begun)[:4], "recordedDate": written(_after(person, chance, order_day))}
    elif state == "resolved":
        body |= {"recordedDate": written(begun), "abatementDateTime": written(begun + 200)}
        body["clinicalStatus"] = status("clinical", "resolved")
    elif state == "resolved-later":
        body |= {"recordedDate": written(begun), "abatementDateTime": written(_after(person, chance, order_day))}
        body["clinicalStatus"] = status("clinical", "resolved")
    elif state in {"refuted", "refuted-later"}:
        body["recordedDate"] = written(begun)
        body["verificationStatus"] = status("ver-status", "refuted")
        del body["clinicalStatus"]
        body["meta"] = {"lastUpdated": _touched(person, chance, order_day, begun, later=state == "refuted-later")}
    elif state != "undated":
        return
    person.add("Condition", body)


def add_drug(person: Person, chance: Chance, kind: str, order_day: int) -> str:
    """Write a drug against the disease; return its name, or a word for treatment where there is none."""
    if kind == "none":
        return "treatment"
    later = kind.endswith("-later")
    name = kind.removesuffix("-later")
    kinds = ("linked", "harmless") if name == "any" else (name,)
    code, title, _ = chance.among(_drugs(chance.one_of(kinds)))
    day = _after(person, chance, order_day) if later else order_day - chance.whole(190, 900)
    person.add("MedicationRequest", medicine(person, code, title, day, active=True))
    if title == _WATCHED and chance.happens(_WATCHED_SHARE):
        index = (round(chance.between(0.1, 3.2), 2), "{index}")
        body = observation(person, day + chance.whole(0, 90), chance, *_JC_VIRUS, index)
        person.add("Observation", body)
    return title


def _problem(person: Person, chance: Chance, disease: Disease, certainty: str) -> dict[str, Any]:
    system = person.site.problems
    codes = [(system, chance.one_of(disease.codes[system]))]
    if person.site.beside and chance.happens(0.5):
        codes.append((person.site.beside, chance.one_of(disease.codes[person.site.beside])))
    written_codes = codings(codes, disease.title)
    if system == "icd-10-gm":
        written_codes[0]["extension"] = [
            {"url": _CERTAINTY, "valueCoding": {"system": _CERTAINTIES, "code": certainty}}
        ]
    return {
        "clinicalStatus": status("clinical", "active"),
        "verificationStatus": status("ver-status", "confirmed"),
        "category": [status("category", "problem-list-item")],
        "code": {"coding": written_codes, "text": disease.title},
        "subject": person.subject,
    }


def _after(person: Person, chance: Chance, order_day: int) -> int:
    """Return a day after an order and not after the export."""
    return min(person.export, order_day + chance.whole(8, 55))


def _touched(person: Person, chance: Chance, order_day: int, begun: int, *, later: bool) -> str:
    day = _after(person, chance, order_day) if later else min(order_day - 30, begun + 200)
    return person.moment(day, chance.whole(480, 1020)).written()


@cache
def _diseases() -> Shares[Disease]:
    return Shares((each, each.weight) for each in read(Diseases).diseases.values())


@cache
def _drugs(kind: str) -> Shares[tuple[str, str, float]]:
    return Shares((each, each[2]) for each in read(Diseases).drugs[kind])
