"""The people of the demo."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from datetime import date, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from fhir.resources.R4B import get_fhir_model_class

from app.demo.chart import banner, sections
from app.demo.patients import DemoPatient, clinician, patients
from app.demo.studies import coding_of
from tests.peers import program

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 3, 16)
EVERYBODY = patients(TODAY)
RESOURCES = [resource for patient in EVERYBODY.values() for resource in patient.resources] + [clinician()]


def test_twelve_come_for_an_order_and_three_for_a_result_and_each_has_a_situation_of_its_own() -> None:
    assert len([patient for patient in EVERYBODY.values() if patient.orders]) == 12
    assert len([patient for patient in EVERYBODY.values() if patient.reports]) == 3
    assert len({patient.title for patient in EVERYBODY.values()}) == len(EVERYBODY) == 15
    assert len({(item["resourceType"], item["id"]) for item in RESOURCES}) == len(RESOURCES)


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda item: item["id"])
def test_every_resource_is_valid_r4(resource: dict[str, object]) -> None:
    model = get_fhir_model_class(str(resource["resourceType"]))
    model.model_validate_json(json.dumps(resource))


def test_a_validator_that_owes_us_nothing_finds_them_valid_too(tmp_path: Path) -> None:
    paths = []
    for resource in RESOURCES:
        paths.append(str(tmp_path / f"{resource['id']}.json"))
        (tmp_path / f"{resource['id']}.json").write_text(json.dumps(resource))
    result = subprocess.run([program("fhirkit"), "validate", *paths], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("patient", EVERYBODY.values(), ids=lambda item: item.key)
def test_every_resource_is_about_its_patient(patient: DemoPatient) -> None:
    assert patient.patient["resourceType"] == "Patient"
    for resource in patient.resources[1:]:
        about = resource.get("subject") or resource["patient"]
        assert about["reference"] == f"Patient/{patient.key}"


@pytest.mark.parametrize("patient", EVERYBODY.values(), ids=lambda item: item.key)
def test_every_opening_order_is_in_the_catalogue_and_the_chart_can_be_shown(patient: DemoPatient) -> None:
    for order in patient.orders:
        assert coding_of(order.study)["code"]
    assert banner(patient, TODAY).age >= 18
    assert [section.title for section in sections(patient)][:2] == ["Problems", "Results"]


def test_nobody_grows_older_and_nothing_grows_stale() -> None:
    """Two weeks ago stays two weeks ago, whenever the demo is shown."""
    later = TODAY + timedelta(days=1000)
    for key, patient in patients(later).items():
        assert banner(patient, later).age == banner(EVERYBODY[key], TODAY).age
    eleven_months_on = patients(date(2027, 2, 14))["egfr-22"]
    assert sections(eleven_months_on)[1].lines[0].more == "8 Feb 2027"


def test_every_reference_leads_to_a_resource_of_the_demo() -> None:
    known = {f"{item['resourceType']}/{item['id']}" for item in RESOURCES}
    assert set(re.findall(r'"reference": "([^"]+)"', json.dumps(RESOURCES))) <= known


def test_reports_come_in_three_forms_with_dates_that_move() -> None:
    forms = {}
    for patient in EVERYBODY.values():
        for form in (form for report in patient.reports for form in report["presentedForm"]):
            text = base64.b64decode(form["data"]).decode()
            assert "{today" not in text
            forms[form["contentType"].partition(";")[0]] = text
    assert forms["text/html"].startswith("<!DOCTYPE html>")
    assert forms["text/rtf"].startswith("{\\rtf1")
    assert "IMPRESSION" in forms["text/plain"]


def test_no_file_holds_a_date_that_stands_still() -> None:
    for entry in files("app.demo").joinpath("report_texts").iterdir():
        assert not re.search(r"\b20\d\d\b", entry.read_text(encoding="utf-8")), entry.name
    for entry in files("app.demo").joinpath("patients").iterdir():
        for line in entry.read_text(encoding="utf-8").splitlines():
            if any(word in line for word in ('Date"', 'DateTime"', 'authoredOn"')):
                assert "{today" in line, line
