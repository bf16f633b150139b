"""Templates become addresses, and no value can leave its place in them."""

from __future__ import annotations

import pytest

from app.fhir_access.templates import template
from cds_services.hook_request import HookRequest


def request(patient: str = "p-1", user: str = "Practitioner/dr", encounter: str = "e-1") -> HookRequest:
    return HookRequest("order-select", "h", patient, user, (), {}, encounter_id=encounter)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Patient/{{context.patientId}}", "Patient/p-1"),
        ("Patient/{{ context.patientId }}", "Patient/p-1"),
        ("Encounter/{{context.encounterId}}", "Encounter/e-1"),
        ("Observation?patient={{context.patientId}}&_count=50", "Observation?patient=p-1&_count=50"),
        ("{{context.userId}}", "Practitioner/dr"),
        ("Practitioner/{{userPractitionerId}}", "Practitioner/dr"),
        ("Condition?patient={{context.patientId}}&_sort=-date", "Condition?patient=p-1&_sort=-date&_count=200"),
        ("Observation?code=http://loinc.org|1-8,http://loinc.org|2-6", "Observation?code=http://loinc.org%7C1-8,http://loinc.org%7C2-6&_count=200"),
        ("A?b={{context.patientId}}&c={{context.encounterId}}", "A?b=p-1&c=e-1&_count=200"),
    ],
)  # fmt: skip
def test_tokens_are_put_in(text: str, path: str) -> None:
    assert template(text).resolve(request()) == path


@pytest.mark.parametrize(
    ("patient", "path"),
    [
        ("p&code=x", "Condition?patient=p%26code%3Dx"),
        ("p?x#y", "Condition?patient=p%3Fx%23y"),
        ("p q\r\nHost: x", "Condition?patient=p%20q%0D%0AHost%3A%20x"),
        ("é", "Condition?patient=%C3%A9"),
        ("%2e%2e", "Condition?patient=%252e%252e"),
        ("a/../b", "Condition?patient=a..b"),
    ],
)
def test_a_value_stays_in_its_place(patient: str, path: str) -> None:
    assert template("Condition?patient={{context.patientId}}").resolve(request(patient)) == f"{path}&_count=200"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Encounter/{{context.encounterId}}", request(encounter="")),
        ("Practitioner/{{userPractitionerId}}", request(user="Patient/p-1")),
        ("Practitioner/{{userPractitionerRoleId}}", request()),
        ("Patient/{{context.unknown}}", request()),
        ("Patient/{{context.patientId}}", request("..")),
        ("{{context.userId}}", request(user="Practitioner/../Patient")),
        ("{{context.userId}}", request(user="Practitioner//x")),
    ],
)
def test_a_token_without_a_value_cannot_be_asked_for(text: str, asked: HookRequest) -> None:
    assert template(text).resolve(asked) is None


def test_what_is_asked_for() -> None:
    read, search = template("Patient/{{context.patientId}}"), template("Condition?patient=1&_count=5")
    assert (read.resource_type, read.instance, read.count) == ("Patient", True, 0)
    assert (search.resource_type, search.instance, search.count) == ("Condition", False, 5)
    assert template("{{context.userId}}").resource_type == ""
