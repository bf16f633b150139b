"""Every test patient passes through the service, and leaves nothing in log, database, metrics or refusals."""

from __future__ import annotations

import base64
import copy
import json
import logging
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import pytest

from app.demo.patients import patients
from app.governance.counting.refresh import refresh
from app.governance.knowledge.files import rule_names
from app.governance.reading.period import read_period
from app.governance.reading.reader import Reader
from app.governance.report import write_report
from app.governance.views.pages import PAGES
from app.main import create_app
from app.settings import Settings
from app.store.database import Database
from app.telemetry.logs import JsonLines
from app.transparency.feedback_rows import feedback_rows
from cds_services import registry
from tests.app.conftest import running
from tests.app.governance.conftest import site_of
from tests.wire.calls import ORDER_SELECT, RESULTS, TODAY, Call, Json, every_call, orders_of
from tests.wire.conftest import REAL_SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow


_TEXTS = frozenset(
    {"text", "display", "div", "valueString", "onsetString", "conclusion", "description", "contentString"}
)
"""Elements that hold free text."""
_MARKS = ("qz", "zebulon", "quagmire", "mrn")
"""Parts of what is planted: where one is not found, nothing that has it need be looked for."""


TRANSPARENCY = ("/source-attributes", "/source-attributes.json", "/model-card", "/model-card.xml")


class Secrets(NamedTuple):
    """What must not be found of one call, each with what it is."""

    call: Call
    hidden: dict[str, str]


class Traces(NamedTuple):
    """What is left when all calls are answered."""

    calls: list[Secrets]
    log: str
    database: bytes
    metrics: str
    refusals: str
    pages: str
    export: str
    governance: str
    rows: int


def _planted(number: int, call: Call) -> Secrets:
    """Give the patient of a call a name, a number and an id of their own, and note what else tells who it is."""
    identity, name, mrn = f"pat{number:04}qz", f"Zebulon{number:04} Quagmire{number:04}", f"MRN{number:04}77"
    known = call.body["context"]["patientId"]
    written = json.dumps(call.body)
    reports = call.body["prefetch"].get("reports", {}).get("entry", ())
    renamed = {known: identity}
    renamed |= {each["resource"]["id"]: f"rep{number:04}n{place}qz" for place, each in enumerate(reports)}
    for old, new in renamed.items():
        for before in ("/", '"'):
            written = written.replace(f'{before}{old}"', f'{before}{new}"')
    body: Json = json.loads(written)
    patient: Json = body["prefetch"]["patient"]
    patient |= {"name": [{"text": name, "family": name.split()[1]}], "identifier": [{"value": mrn}]}
    body["context"]["userId"] = user = f"Practitioner/doc{number:04}qz"
    hidden = {
        "name": name,
        "family name": name.split()[1],
        "number": mrn,
        "user": user.partition("/")[2],
        "id": identity,
    }
    hidden |= {f"report {place}": new for place, new in enumerate(renamed.values()) if new != identity}
    born = str(patient.get("birthDate", ""))
    hidden |= {"birth date": born} if len(born) == len("1984-03-02") else {}
    # Each text gets a word of its own, which must not be found whatever becomes of the rest. What a study is called is
    # nobody's secret, and an order whose name has a strange word would not be read.
    texts = [*_texts([{**order, "code": None} for order in orders_of(body)]), *_texts(body["prefetch"])]
    for place, (element, member) in enumerate(texts):
        word = f"qz{number:04}t{place}zq"
        element[member] = f"{element[member]} {word}"
        hidden[f"text {place}"] = word
    for place, form in enumerate(_forms(body["prefetch"])):
        word = f"qz{number:04}f{place}zq"
        form["data"] = base64.b64encode(base64.b64decode(form["data"]) + f" {word}".encode()).decode()
        hidden |= {f"form {place}": word, f"form {place} as sent": form["data"]}
    return Secrets(Call(call.name, call.path, body), hidden)


def _texts(value: object) -> Iterator[tuple[Json, str]]:
    """Every free text, by its element and member: reasons, notes, problems, displays."""
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, str) and name in _TEXTS:
                yield value, name
            elif name != "code" or value.get("resourceType") not in {"DiagnosticReport", "ServiceRequest"}:
                yield from _texts(item)


def _forms(value: object) -> Iterator[Json]:
    """Every attachment."""
    if isinstance(value, list):
        for item in value:
            yield from _forms(item)
    elif isinstance(value, dict):
        if "contentType" in value and "data" in value:
            yield value
        for item in value.values():
            yield from _forms(item)


def _demo_calls() -> Iterator[Call]:
    for patient in patients(TODAY).values():
        charts: dict[str, list[Json]] = {}
        for resource in copy.deepcopy(patient.resources):
            charts.setdefault(resource["resourceType"], []).append(resource)
        identity = patient.patient["id"]
        if patient.reports:
            yield Call(f"demo {identity}", RESULTS, _chart_opened(identity, charts))
            continue
        orders = [
            {
                "resourceType": "ServiceRequest",
                "id": f"order-{place}",
                "status": "draft",
                "intent": "order",
                "subject": {"reference": f"Patient/{identity}"},
                "code": {"text": order.study},
                "reasonCode": [{"text": order.reason}],
            }
            for place, order in enumerate(patient.orders)
        ]
        keys = {"conditions": "Condition", "observations": "Observation", "allergies": "AllergyIntolerance"}
        body = {
            "hook": "order-select",
            "hookInstance": f"demo-{identity}",
            "context": {
                "userId": "Practitioner/prac-1",
                "patientId": identity,
                "selections": [f"ServiceRequest/{order['id']}" for order in orders],
                "draftOrders": _bundle(orders),
            },
            "prefetch": {"patient": charts["Patient"][0]}
            | {key: _bundle(charts.get(kind, [])) for key, kind in keys.items()},
        }
        yield Call(f"demo {identity}", ORDER_SELECT, body)


def _chart_opened(identity: str, charts: dict[str, list[Json]]) -> Json:
    keys = {
        "conditions": ["Condition"],
        "reports": ["DiagnosticReport", "Observation"],
        "medications": ["MedicationRequest"],
        "serviceRequests": ["ServiceRequest"],
        "encounters": ["Encounter"],
    }
    found = {key: _bundle([item for kind in kinds for item in charts.get(kind, [])]) for key, kinds in keys.items()}
    return {
        "hook": "patient-view",
        "hookInstance": f"demo-{identity}",
        "context": {"userId": "Practitioner/prac-1", "patientId": identity},
        "prefetch": {"patient": charts["Patient"][0]} | found,
    }


def _bundle(resources: list[Json]) -> Json:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": item} for item in resources]}


class _Everything(logging.Handler):
    """Keeps each record as it is written, and what the libraries say at any level."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(self.format(record))


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Traces:
    """Send every call, feedback with a comment on every card, and collect what is left."""
    folder: Path = tmp_path_factory.mktemp("kept")
    calls = [_planted(number, call) for number, call in enumerate([*every_call(), *_demo_calls()])]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "services", REAL_SERVICES)
        patch.delenv("IMAGING_CDS_DATABASE_URL")
        settings = Settings(today=TODAY, log_level="debug", data_folder=folder, why_links=True, transparency=True)
        app = create_app(settings)
    log = _Everything()
    logging.getLogger("imaging_cds").handlers[:] = [log]
    logging.getLogger("uvicorn").handlers[:] = [log]
    with running(app) as base_url, httpx.Client(base_url=base_url, trust_env=False) as http:
        for call, _ in calls:
            answer = http.post(call.path, json=call.body, headers={"authorization": "Bearer planted-token"})
            assert answer.status_code == 200, (call.name, answer.text)
            _send_feedback(http, call, answer.json()["cards"])
        refusals = "\n".join(_refusals(http, [call for call, _ in calls if call.path == RESULTS]))
        metrics = app.state.metrics.exposition().decode()
        pages = "".join(http.get(address).text for address in TRANSPARENCY)
    with closing(sqlite3.connect(folder / "imaging-cds.sqlite3")) as connection:
        rows = connection.execute("SELECT count(*) FROM decisions").fetchone()[0]
    export = _exported(settings)
    database = b"".join(file.read_bytes() for file in folder.glob("imaging-cds.sqlite3*"))
    governance = "\n".join(_governance(settings, folder))
    return Traces(calls, "\n".join(log.lines), database, metrics, refusals, pages, export, governance, rows)


def _exported(settings: Settings) -> str:
    """All feedback as it is exported."""
    database = Database(settings)
    try:
        return "\n".join(json.dumps(row) for row in feedback_rows(database, None, None))
    finally:
        database.close()


def _governance(settings: Settings, folder: Path) -> Iterator[str]:
    """Yield every governance page, its tables as CSV, sampled cases, and the report."""
    database = Database(settings)
    refresh(database)
    reader = Reader(database)
    with running(site_of(database)) as base_url, httpx.Client(base_url=base_url, trust_env=False) as http:
        for page in ("", *PAGES, *(f"rules/{rule}" for rule in rule_names())):
            text = http.get(f"/{page}").text
            yield text
            yield from (
                http.get(path.replace("&amp;", "&")).text for path in re.findall(r'"(/[^"]+[.]csv[^"]*)"', text)
            )
        http.post("/review/name", data={"name": "Reader"})
        http.post("/review", data={"count": "100", "seed": "1"})
        sample = re.findall(r"/review/[0-9a-f]{32}", http.get("/review").text)[0]
        yield from (http.get(f"{sample}/{place}").text for place in range(1, 101))
    write_report(reader, read_period({}, datetime.now(UTC).date()), folder / "report")
    yield from (file.read_text(encoding="utf-8") for file in (folder / "report").iterdir())
    reader.close()
    database.close()


def _refusals(http: httpx.Client, calls: list[Call]) -> Iterator[str]:
    """Send calls about results that cannot be answered, and yield what is said of each."""
    for call in calls:
        whole = json.dumps(call.body)
        broken = [
            whole.replace('"reports"', '"report"'),
            whole.replace('"userId"', '"userid"'),
            whole.replace('"prefetch": {', '"prefetch": ["').replace("}}", "}]}"),
            json.dumps(call.body | {"context": call.body["context"] | {"patientId": "somebody-else"}}),
            whole[:-20],
        ]
        for body in broken:
            yield http.post(call.path, content=body, headers={"content-type": "application/json"}).text


def _send_feedback(http: httpx.Client, call: Call, cards: list[dict[str, Any]]) -> None:
    moment = "2026-11-22T09:00:00Z"
    name = call.body["prefetch"]["patient"]["name"][0]["text"]
    reason = {"reason": {"code": name, "display": name}, "userComment": f"{name} asked for it"}
    items = [
        {"card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": moment, "overrideReason": reason}
        for card in cards
    ]
    if items:
        assert http.post(f"{call.path}/feedback", json={"feedback": items}).status_code == 200


def test_something_was_left_to_search(traces: Traces) -> None:
    """Else the search below would be one of an empty room."""
    assert traces.rows > len(traces.calls) // 2
    assert traces.refusals.count("OperationOutcome") > 100
    assert traces.log.count('"event":"request"') >= len(traces.calls)
    assert b"CtSpine" in traces.database
    assert b"NewEnhancingLesion" in traces.database
    assert "imaging_cds_rule_cards" in traces.metrics
    assert "CtSpine" in traces.pages
    assert traces.export.count('"intervention": "CtSpine"') > 10
    assert traces.governance.count("Facts that were read") == 100
    assert traces.governance.count("What worked means here") > 60, "on the pages and in the report"


@pytest.mark.parametrize("where", ["log", "database", "metrics", "refusals", "pages", "export", "governance"])
def test_nothing_of_any_test_patient_is_found(traces: Traces, where: str) -> None:
    left = getattr(traces, where)
    text = (left.decode("latin-1") if isinstance(left, bytes) else left).lower()
    missing = [mark for mark in _MARKS if mark not in text]
    secrets = {secret.lower() for _, hidden in traces.calls for secret in hidden.values()}
    left_over = {each for each in secrets if not any(mark in each for mark in missing) and each in text}
    assert [
        (call.name, what)
        for call, hidden in traces.calls
        for what, secret in hidden.items()
        if secret.lower() in left_over
    ] == []
    assert "planted-token" not in text
