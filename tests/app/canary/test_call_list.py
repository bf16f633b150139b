"""The calls that are delivered, and what a site expects instead."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import app.canary
from app.canary.call_list import canary_calls, request_of
from app.clients.canary_call import PATIENTS
from app.errors import ConfigurationError
from cds_services import registry
from cds_services.cds_hooks import Deployment

if TYPE_CHECKING:
    from app.canary.call_list import CanaryCall

CALLS = canary_calls(None)
FOLDER = Path(str(app.canary.__file__)).parent / "requests"


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_every_patient_is_invented_and_known_as_such(call: CanaryCall) -> None:
    body = request_of(call, date(2026, 3, 16))
    patient = body["context"]["patientId"]
    assert patient.startswith(PATIENTS)
    assert body["prefetch"]["patient"] == {
        "resourceType": "Patient",
        "id": patient,
        "gender": "female",
        "birthDate": "1983-09-20",
    }
    assert "fhirServer" not in body


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_each_call_brings_every_key_that_is_asked_for(call: CanaryCall) -> None:
    body = request_of(call, date(2026, 3, 16))
    asked = registry.services(Deployment("http://x"))[call.service, body["hook"]].description.prefetch
    assert set(asked) <= set(body["prefetch"])


def test_every_request_is_called_and_every_service() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {call.name for call in CALLS}
    services = {service for service, _ in registry.services(Deployment("http://x"))}
    assert {call.service for call in CALLS} == services
    for service in services:
        assert {bool(call.expect) for call in CALLS if call.service == service} == {True, False}, (
            f"{service}: a card and silence"
        )


def test_dates_are_relative_and_each_call_has_an_id_of_its_own() -> None:
    (call,) = (each for each in CALLS if each.name == "new-lesion")
    first, second = request_of(call, date(2026, 3, 16)), request_of(call, date(2026, 3, 16))
    assert first["hookInstance"] != second["hookInstance"]
    assert "2026-03-12T16:20:00Z" in json.dumps(first)
    assert "{today" not in json.dumps(first)


def test_a_site_says_what_it_expects_instead(tmp_path: Path) -> None:
    own = tmp_path / "expect.yaml"
    own.write_text("calls:\n  - {name: contrast-left-off, expect: [], why: AddContrast is off.}\n")
    expected = {call.name: call.expect for call in canary_calls(own)}
    assert expected["contrast-left-off"] == ()
    assert expected["ct-spine-select"] == ("CtSpine",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("calls:\n  - {name: ct-head, expect: []}\n", "there is no call 'ct-head'; there are: ct-spine-select"),
        ("calls:\n  - {name: ct-spine-select}\n", "expect.yaml, line 2"),
        ("calls: [\n", "not readable as YAML"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str, problem: str) -> None:
    own = tmp_path / "expect.yaml"
    own.write_text(text)
    with pytest.raises(ConfigurationError, match=problem):
        canary_calls(own)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"expect\.yaml: cannot be read"):
        canary_calls(tmp_path / "expect.yaml")
