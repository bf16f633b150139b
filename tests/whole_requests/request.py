"""A request and what must come of it: one line of a file, filled up to the whole that a client sends."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

Json = dict[str, Any]

HERE = Path(__file__).parent
SERVER = "https://ehr.example.org/fhir"


class WholeRequest(NamedTuple):
    """One request.

    Attributes:
        name: what it is about.
        body: as it is sent.
        expected: `rules` that must come, those that `may` come beside them (and then no others), those that must
            `not`, `silent`, one of `scenario`, none of `scenario_not`, the status of an `error`, the drafts that the
            suggestions `drop` and nothing else; `why` names the rule; `arguable` says that the rules leave it open.
    """

    name: str
    body: Json
    expected: Json


def load() -> list[WholeRequest]:
    """Return every request of this folder."""
    files = sorted(HERE.glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [_request(json.loads(line)) for line in lines]


def _request(line: Json) -> WholeRequest:
    body = line.get("body") or _body(line)
    return WholeRequest(line["name"], body, line["expected"])


def _body(line: Json) -> Json:
    drafts = [_filled(order | {"id": f"o{number}"}, "draft") for number, order in enumerate(line["orders"], 1)]
    return {
        "hook": "order-select",
        "hookInstance": "9c1e7a00-0000-4000-8000-000000000001",
        "context": {
            "userId": "Practitioner/prac-1",
            "patientId": "pat-1",
            "selections": [f"ServiceRequest/{key}" for key in line.get("selected", [draft["id"] for draft in drafts])],
            "draftOrders": {
                "resourceType": "Bundle",
                "type": "collection",
                "entry": [{"resource": draft} for draft in drafts],
            },
        },
        "prefetch": {
            "patient": _filled(line.get("patient", {}), "patient"),
            "conditions": _searchset([_problem(item) for item in line["problems"]]),
            **{
                key: _searchset(value) if isinstance(value, list) else value
                for key, value in line.get("more", {}).items()
            },
        },
    }


def _problem(written: str | Json) -> Json:
    if isinstance(written, str):
        return _filled({"id": written} | _shape()["known_problems"][written], "problem")
    return written if "fullUrl" in written else _filled(written, "problem")


def _searchset(resources: list[Json]) -> Json:
    return {"resourceType": "Bundle", "type": "searchset", "entry": [_entry(item) for item in resources]}


def _entry(resource: Json) -> Json:
    if "resourceType" not in resource:  # an entry with an address of its own
        return resource
    return {"fullUrl": f"{SERVER}/{resource['resourceType']}/{resource.get('id')}", "resource": resource}


def _filled(written: Json, kind: str) -> Json:
    return {name: value for name, value in (_shape()[kind] | written).items() if value is not None}


@cache
def _shape() -> dict[str, Json]:
    shape: dict[str, Json] = yaml.safe_load((HERE / "shape.yaml").read_text(encoding="utf-8"))
    return shape
