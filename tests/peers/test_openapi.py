"""What really comes over the wire is what openapi.json says, in the eyes of a validator that others wrote (ajv)."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.client_profiles.registry import PROFILES
from tests.peers import PEERS
from tests.wire.calls import every_call
from tests.wire.conftest import real_service

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

Json = dict[str, Any]
SCRIPT = Path(__file__).with_name("ajv_check.mjs")
MODULES = PEERS / "node" / "node_modules"
CALL = "/cds-services/{id}"
SERVICE = "/cds-services/demyelinating-imaging-order-select"


def told(name: str, path: str, method: str, answer: httpx.Response) -> Json:
    """An answer with the place where it must be described."""
    kind = answer.headers["content-type"].partition(";")[0]
    where = {"path": path, "method": method, "status": answer.status_code, "type": kind}
    return {"name": name, **where, "body": answer.json()}


def requests() -> Iterator[Json]:
    """Every call as it is sent."""
    for call in every_call():
        yield {"name": f"{call.name}: request", "schema": "ServiceCall", "body": call.body}


def sent(http: httpx.Client, profile: str) -> Iterator[Json]:
    """Every answer, in one profile."""
    for call in every_call():
        yield told(f"{profile} {call.name}", CALL, "post", http.post(call.path, json=call.body))


def others(http: httpx.Client, document: Json) -> Iterator[Json]:
    """Every other address with a fixed answer, and refusals."""
    for path, described in document["paths"].items():
        kinds = described.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        if "application/json" in kinds and "{" not in path:
            yield told(f"GET {path}", path, "get", http.get(path))
            yield told(f"POST {path}", path, "get", http.post(path))
    yield told("no JSON", CALL, "post", http.post(SERVICE, content=b"{"))
    yield told("no call", CALL, "post", http.post(SERVICE, json={"hook": "patient-view"}))
    yield told("no media type", CALL, "post", http.post(SERVICE, content=b"x", headers={"content-type": "text/plain"}))
    yield told("no such service", CALL, "post", http.post("/cds-services/nothing", json={}))
    bare = copy.deepcopy(every_call()[0].body) | {"prefetch": None}
    bare.pop("fhirServer", None)
    bare.pop("fhirAuthorization", None)
    yield told("no data", CALL, "post", http.post(every_call()[0].path, json=bare))
    yield told("no feedback", f"{CALL}/feedback", "post", http.post(f"{SERVICE}/feedback", json={"feedback": 1}))


@pytest.fixture(scope="module")
def objections() -> list[tuple[Json, list[str]]]:
    """What ajv says of everything, asked once."""
    node = shutil.which("node")
    if node is None or not (MODULES / "ajv" / "dist" / "2020.js").exists():
        pytest.skip("Node or ajv is not installed; `make test` sets the latter up where npm is there")
    answers: list[Json] = []
    for number, profile in enumerate(PROFILES):
        with real_service(client_profile=profile) as http:
            answers += sent(http, profile)
            if not number:
                document = http.get("/openapi.json").json()
                answers += [*others(http, document), *requests()]
    with real_service(hooks_version="3.0", missing_data="card") as http:
        answers += sent(http, "3.0")
        answers.append(told("3.0 discovery", "/cds-services", "get", http.get("/cds-services")))
    answers += spoilt(next(item for item in answers if item["body"].get("cards") and "status" in item))
    command = [node, str(SCRIPT), str(MODULES)]
    given = json.dumps({"document": document, "answers": answers})
    ran = subprocess.run(command, input=given, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return list(zip(answers, map(json.loads, ran.stdout.splitlines()), strict=True))


def spoilt(answer: Json) -> Iterator[Json]:
    """A good answer, broken in one way each."""
    card = answer["body"]["cards"][0]
    changes: dict[str, Json] = {
        "a card without a summary": {"cards": [{key: value for key, value in card.items() if key != "summary"}]},
        "an indicator of its own": {"cards": [card | {"indicator": "hard-stop"}]},
        "a null": {"cards": [card | {"detail": None}]},
        "an empty list": {"cards": [card | {"links": []}]},
        "an unknown member": {"cards": [card | {"colour": "red"}]},
        "no cards": {},
    }
    for name, body in changes.items():
        yield answer | {"name": f"spoilt: {name}", "body": body}


def test_every_answer_is_as_described(objections: list[tuple[Json, list[str]]]) -> None:
    good = [(item, said) for item, said in objections if not item["name"].startswith("spoilt: ")]
    assert len(good) > 1000
    assert {200, 400, 404, 405, 412, 415} <= {item.get("status") for item, _ in good}
    assert [(item["name"], said) for item, said in good if said] == []


def test_the_checker_can_fail(objections: list[tuple[Json, list[str]]]) -> None:
    broken = {item["name"]: said for item, said in objections if item["name"].startswith("spoilt: ")}
    assert len(broken) == 6
    assert all(broken.values()), broken
