"""Every call of the conformance tests: all case reports at each hook that they are about, and calls like an EHR's."""

from __future__ import annotations

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from tests.results_vignettes import case as results
from tests.results_vignettes import patient_view
from tests.vignettes.case import load
from tests.vignettes.order_select import request

Json = dict[str, Any]

HERE = Path(__file__).parent
TODAY = date(2026, 11, 22)
ORDER_SELECT = "/cds-services/demyelinating-imaging-order-select"
ORDER_SIGN = "/cds-services/demyelinating-imaging-order-sign"
RESULTS = "/cds-services/demyelinating-imaging-results"
ENHANCING = "enhancing-c4-old-neurology-contact"
"""A case report about results that is answered with a card whose one order is a referral."""
CT_THORACIC: Json = {
    "coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "72128"}],
    "text": "CT thoracic spine",
}
RELAPSE = "Known MS. 2 weeks of progressive leg weakness, now a sensory level at T6. Relapse?"
MS = {"system": "http://snomed.info/sct", "code": "24700007", "display": "Multiple sclerosis"}


class Call(NamedTuple):
    """One call: a name for messages, the address, the body."""

    name: str
    path: str
    body: Json


def at_signing(body: Json) -> Json:
    """Turn an order-select body into the order-sign call of the same session."""
    context = {name: value for name, value in body["context"].items() if name != "selections"}
    return body | {"hook": "order-sign", "context": context}


def example(name: str) -> Json:
    """Read a request of this folder."""
    body: Json = json.loads((HERE / f"{name}.json").read_bytes())
    return body


def orders_of(body: Json) -> list[Json]:
    """The draft orders of a body, to read or to change; none where a chart is opened."""
    return [entry["resource"] for entry in body["context"].get("draftOrders", {}).get("entry", ())]


def with_relapse(body: Json) -> Json:
    """Turn the first order into a CT of the thoracic spine for a relapse of known MS: what earns a warning."""
    body = copy.deepcopy(body)
    orders_of(body)[0] |= {"code": copy.deepcopy(CT_THORACIC), "reasonCode": [{"text": RELAPSE}]}
    problem = {"resourceType": "Condition", "id": "ms", "code": {"coding": [MS]}}
    body["prefetch"]["conditions"] = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": problem}]}
    return body


def warned() -> Json:
    """An order-select call that is answered with a warning and its suggestion."""
    return with_relapse(example("valid-order-select"))


def signed() -> Json:
    """The order-sign call of the same order."""
    return with_relapse(example("valid-order-sign"))


def opened(case: str = ENHANCING) -> Json:
    """The patient-view call of a case report about results."""
    return patient_view.request(next(each for each in results.load() if each.id == case))


def reports_of(body: Json) -> list[Json]:
    """The reports of a patient-view body, to read or to change."""
    found = [entry["resource"] for entry in body["prefetch"]["reports"]["entry"]]
    return [each for each in found if each["resourceType"] == "DiagnosticReport"]


def every_call() -> list[Call]:
    """All calls, in a fixed order."""
    calls = []
    for vignette in load():
        body = request(vignette)
        calls += [Call(vignette.id, ORDER_SELECT, body), Call(f"{vignette.id} signed", ORDER_SIGN, at_signing(body))]
    calls += [Call(case.id, RESULTS, patient_view.request(case)) for case in results.load()]
    for name in ("valid-order-select", "valid-order-sign", "epic-shaped-order-sign"):
        path = ORDER_SELECT if name.endswith("select") else ORDER_SIGN
        calls += [Call(name, path, example(name)), Call(f"{name} relapse", path, with_relapse(example(name)))]
    return calls
