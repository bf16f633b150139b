"""Every resource that leaves the service is R4 in the eyes of HL7's own validator, with our definitions known to it."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.demo import fhir_search
from app.demo.patients import clinician, patients
from app.errors import STATUS, operation_outcome
from cds_services.registry import appropriateness_categories, card_rules, override_reasons
from tests.peers import PEERS
from tests.peers.extensions import write_definitions
from tests.peers.test_validate import BASE, GOOD, KNOWLEDGE, broken, emitted
from tests.wire.calls import TODAY
from tests.wire.conftest import real_service

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]
SOURCE = Path(__file__).parent / "java" / "Validate.java"
JARS = PEERS / "java"
FORBIDDEN_ID = "ServiceRequest.id: Invalid Resource id: Too long"
UNSEEN = {"reference to the wrong kind"}
"""What this validator lets pass, since it cannot look at the resource that is referred to."""


def _worse(definition: Json, change: Callable[[list[Json]], object]) -> Json:
    """Spoil the snapshot of a definition."""
    spoilt = copy.deepcopy(definition)
    change(spoilt["snapshot"]["element"])
    return spoilt


SPOILT_DEFINITIONS = {
    "an element left out": _worse(KNOWLEDGE, lambda elements: elements.pop(1)),
    "another cardinality": _worse(KNOWLEDGE, lambda elements: elements[2].update(max="*")),
    "another base": _worse(KNOWLEDGE, lambda elements: elements[2]["base"].update(path="Extension.extension")),
    "a value of another type": _worse(KNOWLEDGE, lambda elements: elements[4].update(type=[{"code": "integer"}])),
}


def published() -> list[tuple[str, Json]]:
    """What is served as it is: definition, code systems, failures."""
    fixed = [KNOWLEDGE, card_rules(BASE), override_reasons(BASE), appropriateness_categories(BASE)]
    codes = sorted({kind.issue_code for kind in STATUS})
    failures = [operation_outcome(code, "what is wrong and what to do", "context.patientId") for code in codes]
    return [(resource["resourceType"], resource) for resource in (*fixed, *failures)]


def demonstration() -> list[tuple[str, Json]]:
    """The charts of the demonstration, and the pages and capabilities of its server."""
    charts = [resource for patient in patients(TODAY).values() for resource in patient.resources]
    searches = [("Condition", "relapse-ct"), ("Condition", "nobody"), ("Observation", "egfr-22")]
    found = [
        fhir_search.run(fhir_search.read(kind, [("patient", who), ("_count", "2")]), charts, f"{BASE}/fhir")
        for kind, who in searches
    ]
    resources = [*charts, clinician(), *found]
    return [(f"demonstration {item['resourceType']} {item.get('id', '')}", item) for item in resources]


def refusals() -> list[tuple[str, Json]]:
    """OperationOutcomes as they come over the wire."""
    path = "/cds-services/demyelinating-imaging-order-select"
    with real_service() as http:
        answers = [
            http.post(path, content=b"{"),
            http.post(path, json={"hook": "patient-view"}),
            http.post(path, content=b"x", headers={"content-type": "text/plain"}),
            http.get("/nowhere"),
            http.get(path),
        ]
    return [(f"refusal {answer.status_code}", answer.json()) for answer in answers]


@pytest.fixture(scope="module")
def objections(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Json, list[str]]]:
    """What the validator says of everything, asked once: name, resource, objections."""
    java = shutil.which("java")
    if java is None or shutil.which("javac") is None or not any(JARS.glob("hapi-fhir-validation-*.jar")):
        pytest.skip("a JDK or HAPI's validator is not installed; `make test` sets the latter up where Maven is there")
    resources = [
        *(("ours", name, resource) for name, resource in (*emitted(), *published(), *demonstration(), *refusals())),
        ("good", "good", GOOD),
        *(("broken", name, resource) for name, resource in (*broken(), *SPOILT_DEFINITIONS.items())),
    ]
    folder = tmp_path_factory.mktemp("definitions")
    write_definitions(folder, KNOWLEDGE)
    lines = "".join(json.dumps(resource) + "\n" for _, _, resource in resources)
    # It runs for a minute: what compiles thoroughly and collects in parallel costs more than it saves.
    options = ["-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    command = [java, *options, "-cp", f"{JARS}/*", str(SOURCE), str(folder)]
    ran = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=600, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    return [(f"{kind} {name}", resource, said) for (kind, name, resource), said in zip(resources, answers, strict=True)]


def test_everything_that_leaves_is_valid(objections: list[tuple[str, Json, list[str]]]) -> None:
    """Save for an id that R4 forbids: it comes back as the client sent it, for another would name another order."""
    ours = [item for item in objections if item[0].startswith("ours ")]
    assert len(ours) > 500
    assert {"StructureDefinition", "CodeSystem", "OperationOutcome", "Bundle", "Patient", "ServiceRequest"} <= {
        resource["resourceType"] for _, resource, _ in ours
    }
    wrong = [(name, text) for name, _, said in ours for text in said]
    assert [(name, text) for name, text in wrong if not (FORBIDDEN_ID in text and name.startswith("ours epic"))] == []


def test_a_good_order_passes(objections: list[tuple[str, Json, list[str]]]) -> None:
    assert [said for name, _, said in objections if name == "good good"] == [[]]


def test_every_broken_order_and_definition_is_reported(objections: list[tuple[str, Json, list[str]]]) -> None:
    """The checker can fail."""
    passed = {name.removeprefix("broken ") for name, _, said in objections if name.startswith("broken ") and not said}
    assert passed == UNSEEN
