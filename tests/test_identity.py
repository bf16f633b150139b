"""Ids of answers: the same for the same call, another for every other, and nothing can be found out from them."""

from __future__ import annotations

import copy
import json
import uuid
from importlib.resources import files
from typing import Any

import pytest

from cds_services.hook_request import read_request
from cds_services.identity import CallIdentity

Json = dict[str, Any]
SECRET = b"of one client"


def call() -> Json:
    """The example order, as a generator sends it whose hookInstance is a constant."""
    body: Json = json.loads((files("app.demo") / "ct-thoracic-spine.json").read_bytes())
    access = {"access_token": "first", "token_type": "Bearer"}
    return body | {"fhirServer": "https://ehr.example.org/fhir", "fhirAuthorization": access}


def made(body: Json, *part: str, secret: bytes = SECRET) -> uuid.UUID:
    """The id of a part of the answer."""
    return CallIdentity(read_request(body, secret=secret)).of(*part or ("CtSpine",))


def changed(path: str, value: object) -> Json:
    """The call with another value in one place."""
    body = call()
    *parents, last = path.split(".")
    place: Any = body
    for name in parents:
        place = place[int(name) if name.isdigit() else name]
    place[last] = value
    return body


def of_another_patient() -> Json:
    """The very same call about somebody else."""
    body = call()
    patient = body["context"]["patientId"]
    other: Json = json.loads(json.dumps(body).replace(f'"{patient}"', '"another"').replace(f"/{patient}", "/another"))
    assert other["hookInstance"] == body["hookInstance"]
    return other


ORDER = "context.draftOrders.entry.0.resource"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(of_another_patient(), id="patient"),
        pytest.param(changed("hookInstance", "another"), id="hookInstance"),
        pytest.param(changed("context.userId", "Practitioner/another"), id="user"),
        pytest.param(changed("context.encounterId", "another"), id="encounter"),
        pytest.param(changed("fhirServer", "https://another.example.org/fhir"), id="FHIR server"),
        pytest.param(changed(f"{ORDER}.reasonCode", [{"text": "another reason"}]), id="order of the same id"),
        pytest.param(changed(f"{ORDER}.priority", "stat"), id="order in a detail"),
    ],
)
def test_another_call_has_other_ids(other: Json) -> None:
    assert made(other) != made(call())


def test_a_repeated_call_has_the_same_ids_though_its_token_is_new() -> None:
    again = changed("fhirAuthorization.access_token", "second")
    assert made(again) == made(call()) == made(copy.deepcopy(call()))


def test_parts_are_told_apart() -> None:
    ids = {made(call(), *part) for part in (("a",), ("a", "b"), ("b",), ("ab",), ("a, b",), ("a', 'b",))}
    assert len(ids) == 6


def test_without_the_secret_nobody_can_try_out_patients() -> None:
    assert made(call(), secret=b"guessed") != made(call())
    assert made(call(), secret=b"") != made(call())


def test_ids_are_uuids() -> None:
    found = made(call())
    assert (found.version, found.variant) == (5, uuid.RFC_4122)
