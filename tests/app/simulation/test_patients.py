"""What is made for a patient: valid, invented, and right by the day of the order."""

from __future__ import annotations

import importlib
import math
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import msgspec

from app.simulation.mixes import read
from app.simulation.order_mixes import Ordinary, Situations
from app.simulation.patients import Population, make_patient
from app.simulation.people_mixes import People, Sites
from app.simulation.practitioners import practitioners
from app.simulation.wording_mixes import Habits
from tests.app.simulation.conftest import UNTIL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from app.simulation.patients import Made
    from app.simulation.person import Resource

_A_TYPE = 60
_HINDSIGHT = {
    "hindsight-diagnosis": ("Condition", "recordedDate", "sclerosis|neuromyelitis|glycoprotein"),
    "hindsight-drug": ("MedicationRequest", "authoredOn", "natalizumab|ocrelizumab|fumarate|fingolimod"),
    "hindsight-allergy": ("AllergyIntolerance", "recordedDate", "gado"),
    "hindsight-kidney": ("Observation", "effectiveDateTime", "CKD-EPI 2021"),
    "hindsight-pregnancy": ("Condition", "recordedDate", "pregnant"),
    "hindsight-device": ("Condition", "recordedDate", "pacemaker"),
}
"""Of each trap: what must be later than the order, by which element, and how it is named."""
_TYPES = {
    "AllergyIntolerance",
    "Condition",
    "Device",
    "DeviceUseStatement",
    "DiagnosticReport",
    "Encounter",
    "MedicationRequest",
    "Observation",
    "Patient",
    "Practitioner",
    "Procedure",
    "ServiceRequest",
}


def test_a_sample_of_each_type_is_valid_fhir(ordinary: list[Made], interesting: list[Made]) -> None:
    seen: Counter[str] = Counter()
    for resource in _every_kind(ordinary, interesting):
        kind = resource["resourceType"]
        if seen[kind] == _A_TYPE:
            continue
        seen[kind] += 1
        module = importlib.import_module(f"fhir.resources.R4B.{kind.lower()}")
        getattr(module, kind).model_validate_json(msgspec.json.encode(resource))
    assert seen.keys() == _TYPES
    assert min(seen.values()) >= 5, seen


def test_no_name_is_that_of_a_person(ordinary: list[Made], interesting: list[Made]) -> None:
    names = [name for each in _every_kind(ordinary, interesting) for name in each.get("name", ())]
    assert {name["given"][0] for name in names} == {"Patient", "Clinician"}
    assert all(re.fullmatch(r"Simulated-[\w-]+", name["family"]) for name in names)


def test_ids_are_unique_and_every_reference_leads_somewhere(ordinary: list[Made]) -> None:
    resources = [*(each for made in ordinary for each in made.resources), *practitioners()]
    ids = {f"{each['resourceType']}/{each['id']}" for each in resources}
    assert len(ids) == len(resources)
    patients = {each["id"] for each in resources if each["resourceType"] == "Patient"}
    ids |= {f"#{inner['id']}" for each in resources for inner in each.get("contained", ())}
    for reference in _references(resources):
        target = reference.rpartition("/fhir/")[2]
        assert target in ids or target.removeprefix("urn:uuid:") in patients, reference


def test_a_patient_is_the_same_whoever_is_made_before() -> None:
    population = Population(11, UNTIL.toordinal(), 0.5)
    alone = make_patient(population, 77)
    for number in range(70, 77):
        make_patient(population, number)
    assert make_patient(population, 77) == alone
    assert make_patient(population._replace(seed=12), 77) != alone


def test_every_situation_occurs_as_often_as_its_share(interesting: list[Made]) -> None:
    situations = read(Situations).situations
    found = Counter(made.truths[0].kind for made in interesting)
    _hold(found, {each.id: each.weight for each in situations})
    assert found.keys() == {each.id for each in situations}


def test_ordinary_imaging_sites_and_ways_of_writing_occur_as_often_as_their_shares(ordinary: list[Made]) -> None:
    truths = [each for made in ordinary for each in made.truths if each.kind.startswith("ordinary")]
    groups = read(Ordinary).groups
    _hold(Counter(each.kind for each in truths), {f"ordinary-{each.id}": each.weight for each in groups})
    _hold(Counter(each.written for each in truths), read(Habits).written.shares)
    first = Counter(made.truths[0].site for made in ordinary if made.truths)
    _hold(first, {each.id: each.weight for each in read(Sites).sites})


def test_one_patient_in_fifty_is_of_interest_and_women_are_as_many_as_said(ordinary: list[Made]) -> None:
    people = read(People)
    of_interest = [made for made in ordinary if made.truths and not made.truths[0].kind.startswith("ordinary")]
    _hold(Counter({"yes": len(of_interest), "no": len(ordinary) - len(of_interest)}), {"yes": 0.02, "no": 0.98})
    women = sum(made.resources[0]["gender"] == "female" for made in ordinary)
    _hold(Counter({"yes": women, "no": len(ordinary) - women}), {"yes": people.ordinary.women, "no": 0.44})
    orders = sum(len(each.orders) for made in ordinary for each in made.truths if not each.report)
    assert 1.85 < orders / len(ordinary) < 2.15


def test_what_is_a_trap_by_hindsight_is_recorded_after_the_order(interesting: list[Made]) -> None:
    seen: Counter[str] = Counter()
    for made in interesting:
        trap = made.truths[0].trap
        if trap not in _HINDSIGHT:
            continue
        kind, date, named = _HINDSIGHT[trap]
        for resource in _named(made, kind, named):
            seen[trap] += 1
            assert _ordered(made) < resource[date][:10] <= UNTIL.isoformat(), (trap, resource)
    assert seen.keys() == _HINDSIGHT.keys()


def test_a_problem_that_was_closed_later_was_open_on_the_day_of_the_order(interesting: list[Made]) -> None:
    for made in interesting:
        if made.truths[0].trap != "resolved-later":
            continue
        (problem,) = _named(made, *_HINDSIGHT["hindsight-diagnosis"][::2])
        assert problem["recordedDate"] < _ordered(made) < problem["abatementDateTime"]


def test_no_other_result_supersedes_the_low_one_of_bad_kidneys(interesting: list[Made]) -> None:
    charts = [made for made in interesting if made.truths[0].kind == "kidney"]
    assert charts
    for made in charts:
        assert len(list(_named(made, "Observation", "eGFR"))) == 1


def test_children_are_children_and_pregnant_patients_are_women(interesting: list[Made]) -> None:
    for made in interesting:
        truth = made.truths[0]
        assert (truth.age < 18) == (truth.kind == "child"), truth
        if truth.kind.startswith("pregnant"):
            assert truth.sex == "female"


def _every_kind(*populations: list[Made]) -> Iterator[Resource]:
    yield from practitioners()
    for population in populations:
        for made in population:
            yield from made.resources


def _references(resources: Iterable[Any]) -> Iterator[str]:
    for each in resources:
        if isinstance(each, dict):
            if isinstance(each.get("reference"), str):
                yield each["reference"]
            yield from _references(each.values())
        elif isinstance(each, list):
            yield from _references(each)


def _named(made: Made, kind: str, named: str) -> list[Resource]:
    return [
        each
        for each in made.resources
        if each["resourceType"] == kind
        and re.search(named, str(each.get("code") or each.get("medicationCodeableConcept")), re.IGNORECASE)
    ]


def _ordered(made: Made) -> str:
    orders = {each["id"]: each for each in made.resources if each["resourceType"] == "ServiceRequest"}
    return str(orders[made.truths[0].orders[0]]["authoredOn"][:10])


def _hold(found: Mapping[str, int], shares: Mapping[str, float]) -> None:
    """Check that no count is further from its share than chance would allow once in about 100,000 times."""
    whole, sum_of_shares = sum(found.values()), sum(shares.values())
    far: dict[str, tuple[int, float]] = defaultdict(lambda: (0, 0.0))
    for name, share in shares.items():
        expected = whole * share / sum_of_shares
        deviation = math.sqrt(expected * (1 - share / sum_of_shares))
        if abs(found.get(name, 0) - expected) > 4.5 * deviation + 1:
            far[name] = (found.get(name, 0), expected)
    assert not far, dict(far)
