"""One invented patient: who, at which site, and the resources that were made so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from app.simulation.chance import Chance, Shares, short_id
from app.simulation.days import Moment, written
from app.simulation.mixes import read
from app.simulation.people_mixes import Ages, People, Site, Sites

if TYPE_CHECKING:
    from collections.abc import Iterable

Resource = dict[str, Any]
_YEAR = 365.25


@dataclass
class Person:
    """A patient in the making.

    Attributes:
        seed: of the population.
        number: of the patient in it, from 0.
        key: 32 hexadecimal digits, the start of every id of this patient's resources.
        site: where they are treated.
        born: ordinal of the birth date.
        woman: sex, as recorded.
        export: ordinal of the day on which the files are made.
    """

    seed: int
    number: int
    key: str
    site: Site
    born: int
    woman: bool
    export: int
    resources: list[Resource] = field(default_factory=list)
    _ids: int = 0

    def chance(self, purpose: str) -> Chance:
        """Return this patient's draws for one purpose."""
        return Chance(self.seed, self.number, purpose)

    def add(self, kind: str, body: Resource) -> str:
        """Keep a resource of this patient and return its id."""
        self._ids += 1
        own = f"{self.key[:16]}-{self._ids}"
        self.resources.append({"resourceType": kind, "id": own, **body})
        return own

    @property
    def subject(self) -> dict[str, str]:
        """How this site refers to the patient."""
        if self.site.subject == "urn":
            return {"reference": f"urn:uuid:{self.uuid}"}
        if self.site.subject == "absolute":
            return {"reference": f"https://ehr.{self.site.id}.example.org/fhir/Patient/{self.uuid}"}
        return {"reference": f"Patient/{self.uuid}"}

    @property
    def uuid(self) -> str:
        """The id of the Patient resource."""
        key = self.key
        return f"{key[:8]}-{key[8:12]}-4{key[13:16]}-a{key[17:20]}-{key[20:]}"

    def moment(self, day: int, minute: int) -> Moment:
        """Return a moment in local time."""
        return Moment(day, minute, self.site.offset)

    def age_on(self, day: int) -> int:
        """Return the age in whole years."""
        return int((day - self.born) / _YEAR)


def new_person(seed: int, number: int, export: int, ages: Ages, reference_day: int) -> Person:
    """Invent a patient whose age on the reference day follows the given ages."""
    chance = Chance(seed, number, "person")
    site = chance.among(_sites())
    low, high = map(int, chance.among(_bands(ages is read(People).interesting)).split("-"))
    age = chance.between(low + 0.1, high + 0.9)
    return Person(
        seed=seed,
        number=number,
        key=short_id(seed, number),
        site=site,
        born=reference_day - int(age * _YEAR),
        woman=chance.happens(ages.women),
        export=export,
    )


def patient_resource(person: Person) -> Resource:
    """Return the Patient; the name says that it is invented."""
    return {
        "resourceType": "Patient",
        "id": person.uuid,
        "active": True,
        "identifier": [{"system": "urn:oid:2.16.840.1.113883.3.9999.2", "value": f"SIM{person.number:08}"}],
        "name": [{"use": "official", "family": f"Simulated-{person.number}", "given": ["Patient"]}],
        "gender": "female" if person.woman else "male",
        "birthDate": written(person.born),
    }


def codings(codes: Iterable[tuple[str, str]], title: str) -> list[dict[str, Any]]:
    """Return codings with the addresses of their systems; `codes` are pairs of system and code."""
    systems = read(Sites).systems
    return [{"system": systems[system], "code": code, "display": title} for system, code in codes]


@cache
def _sites() -> Shares[Site]:
    return Shares((site, site.weight) for site in read(Sites).sites)


@cache
def _bands(interesting: bool) -> Shares[str]:  # noqa: FBT001 - a key of the cache
    people = read(People)
    return Shares((people.interesting if interesting else people.ordinary).bands.items())
