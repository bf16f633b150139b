"""One session at an order screen: the encounter, the orders placed together, and how their reason is written."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from app.simulation.chance import Shares
from app.simulation.mixes import read
from app.simulation.order_forms import form_of
from app.simulation.people_mixes import Sites
from app.simulation.person import codings
from app.simulation.studies import code_alone, order_code
from app.simulation.wording_mixes import Forms, Habits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.simulation.chance import Chance
    from app.simulation.days import Moment
    from app.simulation.person import Person

_ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_CLASSES = {"emergency": "EMER", "ward": "IMP"}
_ASKED, _BOOLEAN = 0.7, 0.6
_IMAGING = {"system": "http://snomed.info/sct", "code": "363679005", "display": "Imaging"}


class Reason(NamedTuple):
    """Why a study is ordered.

    Attributes:
        text: the words.
        codes: pairs of system and code that say the same, with their title; none where nothing says it.
        yes: questions of a form that are answered with yes.
        code_alone: whether the study is named by a local code and nothing else.
    """

    text: str
    codes: tuple[tuple[str, str, str], ...] = ()
    yes: frozenset[str] = frozenset()
    code_alone: bool = False


class Session(NamedTuple):
    """What was placed: encounter, studies, ids of their orders, when, and how the reason was written."""

    encounter: str
    studies: tuple[str, ...]
    orders: tuple[str, ...]
    moment: Moment
    written: str


def place_orders(  # noqa: PLR0913, PLR0917 - the parts of a session
    person: Person, chance: Chance, studies: Sequence[str], reason: Reason, place: str, moment: Moment
) -> Session:
    """Add an encounter and its orders to a chart.

    Args:
        person: for whom.
        chance: draws.
        studies: keys of the studies, ordered within a few minutes of each other.
        reason: the same for all of them.
        place: kind of place that orders, of `sites.yaml`.
        moment: of the first order.
    """
    requester = _requester(person, chance, place)
    encounter = _encounter(person, chance, place, moment, requester)
    way = chance.among(_ways())
    if way in {"code", "code-and-text"} and not reason.codes:
        way = "text"
    stated = _stated(person, chance, reason, way, moment)
    orders = []
    for place_in_session, study in enumerate(studies):
        body: dict[str, Any] = {
            "status": chance.among(_statuses()),
            "intent": "order",
            "priority": "stat" if place == "emergency" else chance.one_of(("routine", "routine", "urgent")),
            "code": code_alone(study, person.site) if reason.code_alone else order_code(study, person.site, chance),
            "subject": person.subject,
            "encounter": {"reference": f"Encounter/{encounter}"},
            "authoredOn": moment.later(place_in_session).written(),
            "requester": {"reference": requester},
            **stated,
        }
        if not chance.happens(read(Habits).missing_category):
            body["category"] = [{"coding": [_IMAGING], "text": "Imaging"}]
        orders.append(person.add("ServiceRequest", body))
    return Session(encounter, tuple(studies), tuple(orders), moment, way)


def practitioner_id(site: str, specialty: str, number: int) -> str:
    """Return the id of a practitioner of a site."""
    return f"{site}-{crc32(specialty.encode()) % 100000:05}-{number}"


def _stated(person: Person, chance: Chance, reason: Reason, way: str, moment: Moment) -> dict[str, Any]:
    """Return the elements of an order that state its reason, in one of the ways of `habits.yaml`."""
    if way == "note":
        return {"note": [{"text": reason.text}]}
    if way == "answers":
        answers = list(_answers(person, chance, reason.yes))
        places = [{"reference": f"#{each['id']}"} for each in answers]
        return {"reasonCode": [{"text": reason.text}], "contained": answers, "supportingInfo": places}
    if way == "form":
        return {"reasonCode": [{"text": form_of(reason.text, chance, reason.yes)}]}
    if way == "reference":
        body = {
            "code": {"text": reason.text},
            "subject": person.subject,
            "recordedDate": moment.written()[:10],
            "encounter": {"display": "Visit"},
        }
        return {"reasonReference": [{"reference": f"Condition/{person.add('Condition', body)}"}]}
    if way == "text":
        return {"reasonCode": [{"text": reason.text}]}
    coded = [{"coding": codings([(system, code)], title)} for system, code, title in reason.codes]
    if way == "code":
        return {"reasonCode": coded}
    return {"reasonCode": [{**coded[0], "text": reason.text}, *coded[1:]]}


def _answers(person: Person, chance: Chance, yes: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Yield answers to order-entry questions as contained Observations."""
    forms = read(Forms)
    for name in ("pregnant", "device", "kidney", "allergy"):
        if name in yes or chance.happens(_ASKED):
            body: dict[str, Any] = {
                "resourceType": "Observation",
                "id": name,
                "status": "final",
                "code": {"text": chance.one_of(forms.labels[name])},
                "subject": person.subject,
            }
            if chance.happens(_BOOLEAN):
                yield {**body, "valueBoolean": name in yes}
            else:
                yield {**body, "valueString": "Yes" if name in yes else "No"}


def _requester(person: Person, chance: Chance, place: str) -> str:
    specialty = chance.among(_specialties(place))
    number = chance.whole(1, read(Sites).practitioners_of_a_specialty)
    return f"Practitioner/{practitioner_id(person.site.id, specialty, number)}"


def _encounter(person: Person, chance: Chance, place: str, moment: Moment, requester: str) -> str:
    body = {
        "status": "finished",
        "class": {"system": _ACT, "code": _CLASSES.get(place, "AMB")},
        "type": [{"text": f"{place} visit"}],
        "subject": person.subject,
        "participant": [{"individual": {"reference": requester}}],
        "period": {"start": moment.later(-chance.whole(5, 40)).written(), "end": moment.later(20).written()},
    }
    return person.add("Encounter", body)


@cache
def _ways() -> Shares[str]:
    return Shares(read(Habits).written.shares.items())


@cache
def _statuses() -> Shares[str]:
    return Shares(read(Habits).statuses.items())


@cache
def _specialties(place: str) -> Shares[str]:
    return Shares(read(Sites).orderers[place].items())
