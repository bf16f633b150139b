"""The index of antibodies against JC virus, in the forms in which laboratories send it."""

from datetime import date
from typing import Any

import pytest

from cds_services.chart.observation import read_observation
from cds_services.demyelination.jc_virus_index import jc_virus_index

TODAY = date(2026, 11, 22)
INDEX = {"text": "JC virus antibody index"}
CODED = {"coding": [{"system": "http://loinc.org", "code": "100977-8"}]}


def result(day: str = "2026-09-01", code: object = INDEX, **members: object) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": code, "effectiveDateTime": day, **members}


def index(*results: dict[str, Any]) -> str:
    return jc_virus_index([read_observation(each, TODAY) for each in results], TODAY)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"valueQuantity": {"value": 1.35}}, "1.35"),
        ({"valueQuantity": {"value": 0.2, "comparator": "<"}}, "<0.2"),
        ({"valueQuantity": {"value": 2.1}, "code": CODED}, "2.1"),
        ({"valueString": "0,94"}, "0.94"),
        ({"valueString": "< 0.20"}, "<0.20"),
        ({"valueString": "Positive"}, ""),
        ({"valueCodeableConcept": {"text": "Positive"}}, ""),
        ({"component": [{"code": INDEX, "valueQuantity": {"value": 3.2}}], "code": {"text": "Stratify panel"}}, "3.2"),
        ({"valueQuantity": {"value": 1.35}, "status": "entered-in-error"}, ""),
        ({"valueQuantity": {"value": 4.1}, "code": {"text": "JC virus DNA, CSF"}}, ""),
    ],
)
def test_an_index_is_read_as_it_is_sent(members: dict[str, Any], expected: str) -> None:
    assert index(result(**members)) == expected


def test_the_latest_index_up_to_today_is_told() -> None:
    old, new = result("2024-03-01", valueQuantity={"value": 0.4}), result(valueQuantity={"value": 1.5})
    ahead = result("2027-01-01", valueQuantity={"value": 9})
    assert index(new, old, ahead) == "1.5"
    assert index(result("", valueQuantity={"value": 9})) == ""
