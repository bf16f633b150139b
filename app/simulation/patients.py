"""Everything of one patient: chart, orders, reports, and what is right for each order."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from app.simulation.chance import Chance, Shares
from app.simulation.chart_facts import add_facts
from app.simulation.clutter import add_clutter
from app.simulation.disease import add_disease, add_drug, draw_disease, words_for
from app.simulation.mixes import read
from app.simulation.order_mixes import Ordinary, OrdinaryGroup, Situation, Situations
from app.simulation.orders import Reason, place_orders
from app.simulation.people_mixes import People
from app.simulation.person import Person, Resource, new_person, patient_resource
from app.simulation.reasons import finished, reason_of
from app.simulation.reports import add_report, add_report_of_interest
from app.simulation.truth import Truth, of_ordinary, of_situation
from app.simulation.wording_mixes import Wording

if TYPE_CHECKING:
    from app.simulation.orders import Session

_NO_NERVES = frozenset(
    {"radiograph-limb", "radiograph-chest", "ultrasound", "mammography", "ct-body", "mri-joint", "mri-body"}
)
"""Groups of ordinary imaging that a patient of interest has too: none of them is about brain or spine."""
_PLACES = {"trauma": "emergency", "stroke": "emergency", "cauda": "emergency", "cancer": "ward", "back": "primary"}
_ANSWERS = {"pregnant": "pregnant", "allergic": "allergy", "kidney": "kidney", "device": "device"}
"""Which question of a form is answered with yes because of which fact of the chart."""
_SPELLED_OUT = frozenset({"words"})


class Population(NamedTuple):
    """What a population is made from.

    Attributes:
        seed: another seed, other patients.
        export: ordinal of the day on which the files are made.
        interest: share of patients for whom a card could be right.
    """

    seed: int
    export: int
    interest: float


class Made(NamedTuple):
    """One patient: resources, and the truth about orders and reports."""

    resources: list[Resource]
    truths: list[Truth]


def make_patient(population: Population, number: int) -> Made:
    """Make one patient, independently of all others.

    Args:
        population: what it is made from.
        number: of the patient, from 0.
    """
    people = read(People)
    chance = Chance(population.seed, number, "course")
    of_interest = chance.happens(population.interest)
    order_day = population.export - people.days.after - chance.whole(0, people.days.window - 1)
    ages = people.interesting if of_interest else people.ordinary
    person = new_person(population.seed, number, population.export, ages, order_day)
    truths: list[Truth] = []
    if of_interest:
        truths += _of_interest(person, order_day)
    add_clutter(person, calm=of_interest)
    shares = people.sessions.interesting if of_interest else people.sessions.ordinary
    for _ in range(int(chance.among(_sessions(tuple(shares.items()))))):
        day = population.export - people.days.after - chance.whole(0, people.days.window - 1)
        truths += _ordinary(person, chance, day, of_interest=of_interest)
    return Made([patient_resource(person), *person.resources], truths)


def _of_interest(person: Person, day: int) -> list[Truth]:
    chance = person.chance("interest")
    situation = chance.among(_situations())
    _fit(person, chance, situation, day)
    disease = draw_disease(chance)
    add_disease(person, chance, disease, situation.disease, day)
    add_facts(person, chance, situation.chart, day)
    drug = add_drug(person, chance, situation.drug, day)
    words = words_for(disease, chance, spelled_out=situation.disease in _SPELLED_OUT)
    text = finished(reason_of(situation, chance, words, drug, day), chance)
    session = place_orders(
        person,
        chance,
        chance.one_of(situation.orders),
        Reason(
            text,
            _codes(person, situation),
            frozenset(_ANSWERS.get(fact, "") for fact in situation.chart),
            situation.code_alone,
        ),
        _PLACES.get(situation.plan) or chance.one_of(("neurology", "neurology", "primary", "emergency")),
        person.moment(day, chance.whole(430, 1130)),
    )
    truths = [of_situation(situation, person, session)]
    if situation.code_alone:
        add_report(person, chance, session, always=True)
    truths += add_report_of_interest(person, chance, situation, session, disease, text)
    return truths


def _fit(person: Person, chance: Chance, situation: Situation, day: int) -> None:
    """Give the person the age and sex that the situation needs."""
    if "child" in situation.chart:
        person.born = day - chance.whole(11 * 366, 17 * 365)
    if any(fact.startswith("pregnant") for fact in situation.chart):
        person.woman = True
        person.born = day - chance.whole(20 * 366, 41 * 365)


def _codes(person: Person, situation: Situation) -> tuple[tuple[str, str, str], ...]:
    """Return codes that say the picture of the reason; none where it also has a question, which no code says."""
    if not situation.picture or situation.plan == "suspicion" or situation.disease == "words":
        return ()
    system = "snomed" if person.site.problems == "snomed" else "icd-10-cm"
    code, title = read(Wording).codes[situation.picture][system]
    return ((system, code, title),)


def _ordinary(person: Person, chance: Chance, day: int, *, of_interest: bool) -> list[Truth]:
    group = chance.among(_groups(of_interest))
    title_of = list(group.codes.items())
    code, title = chance.one_of(title_of)
    session: Session = place_orders(
        person,
        chance,
        [chance.among(_studies(group.id))],
        Reason(finished(chance.one_of(group.reasons), chance), (("icd-10-cm", code, title),)),
        chance.among(_orderers(group.id)),
        person.moment(day, chance.whole(0, 1439)),
    )
    add_report(person, chance, session)
    return [of_ordinary(group.id, group.may, person, session)]


def _group(name: str) -> OrdinaryGroup:
    return next(each for each in read(Ordinary).groups if each.id == name)


@cache
def _situations() -> Shares[Situation]:
    return Shares((each, each.weight) for each in read(Situations).situations)


@cache
def _groups(of_interest: bool) -> Shares[OrdinaryGroup]:  # noqa: FBT001 - a key of the cache
    groups = read(Ordinary).groups
    return Shares((each, each.weight) for each in groups if not of_interest or each.id in _NO_NERVES)


@cache
def _studies(group: str) -> Shares[str]:
    return Shares(_group(group).studies.items())


@cache
def _orderers(group: str) -> Shares[str]:
    return Shares(_group(group).orderers.items())


@cache
def _sessions(shares: tuple[tuple[str, float], ...]) -> Shares[str]:
    return Shares(shares)
