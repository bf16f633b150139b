"""The figures of the model card, computed from the tests' own texts and case reports.

    python -m benchmarks.measurements > app/transparency/knowledge/measurements.yaml

The texts are invented, and were labelled by those who wrote the reader: they show what the reader does, not how it does
on the texts of a hospital.
"""

from __future__ import annotations

import copy
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from cds_services import registry
from cds_services.cds_hooks import Deployment
from cds_services.demyelination.order_facts import FACTS as ORDER_FACTS
from cds_services.demyelination.order_facts import facts_json
from cds_services.hook_request import read_request
from cds_services.reports.attachment import plain_text
from cds_services.reports.reader import read_report
from cds_services.reports.reading import ReportFacts
from tests.labelled_texts import labelled_texts
from tests.wire.calls import ORDER_SIGN, TODAY, every_call

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from tests.wire.calls import Call, Json

TESTS = Path(__file__).parents[1] / "tests"
WRITTEN = date(2026, 11, 22)
HEAD = """\
# Figures of the model card: written by `make measurements` from the labelled texts and case reports of the tests.
# A test computes them again. `right`, `wrongly_found` and `missed` count texts. They are invented, and not independent.
"""
_SERVICES = registry.services(Deployment("https://cds.example.org"))
_HYPERTENSION = {"system": "http://snomed.info/sct", "code": "38341003", "display": "Hypertension"}
_HOMELESS = {"system": "http://snomed.info/sct", "code": "32911000", "display": "Homeless"}
_US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition"
_REPORT_FACTS = tuple(name for name in ReportFacts.__struct_fields__ if name != "longest_segments")


def measured() -> dict[str, Any]:
    """Return all figures."""
    calls = [call for call in every_call() if call.path != ORDER_SIGN]
    return {
        "orders": _read(TESTS / "narrative", ORDER_FACTS, _order_facts),
        "reports": _read(TESTS / "reports", _REPORT_FACTS, _report_facts),
        "case_reports": len(calls),
        "demographics_changed": len(calls),
        "answers_changed": sum(
            answer(with_problem(call.body, _HYPERTENSION), call) != answer(other_person(call.body), call)
            for call in calls
        ),
    }


def answer(body: Json, call: Call) -> tuple[object, ...]:
    """Return the cards and ratings of a call."""
    hook = body["hook"]
    decision = _SERVICES[call.path.rpartition("/")[2], hook].evaluate(read_request(body, hook), TODAY)
    return decision.cards, decision.system_actions


def other_person(body: Json) -> Json:
    """Return a call about a patient of other race, ethnicity, language, orientation, identity and circumstances.

    Homelessness is on its problem list. A list with one entry more differs from one without (it is no longer empty,
    or no longer unreadable as a whole), so the answer is compared with that to a list with another entry.
    """
    changed = with_problem(body, _HOMELESS)
    patient = changed["prefetch"]["patient"]
    patient["extension"] = [*patient.get("extension", []), *_extensions()]
    patient["communication"] = [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "vi"}]}}]
    return changed


def with_problem(body: Json, coding: dict[str, str]) -> Json:
    """Return a call with one problem more, if it has a problem list."""
    changed = copy.deepcopy(body)
    problems = changed["prefetch"].get("conditions")
    if isinstance(problems, dict):
        problem = {"resourceType": "Condition", "id": "more", "code": {"coding": [coding]}}
        problems["entry"] = [*problems.get("entry", []), {"resource": problem}]
    return changed


def _extensions() -> Iterator[Json]:
    race = {"system": "urn:oid:2.16.840.1.113883.6.238", "code": "2054-5", "display": "Black or African American"}
    ethnicity = {"system": "urn:oid:2.16.840.1.113883.6.238", "code": "2135-2", "display": "Hispanic or Latino"}
    for name, coding in (("race", race), ("ethnicity", ethnicity)):
        yield {
            "url": f"{_US_CORE}/us-core-{name}",
            "extension": [{"url": "ombCategory", "valueCoding": coding}, {"url": "text", "valueString": "other"}],
        }
    identity = {
        "system": "http://snomed.info/sct",
        "code": "33791000087105",
        "display": "Identifies as nonbinary gender",
    }
    yield {"url": f"{_US_CORE}/us-core-genderIdentity", "valueCodeableConcept": {"coding": [identity]}}
    orientation = {"system": "http://snomed.info/sct", "code": "38628009", "display": "Homosexual"}
    yield {"url": "https://example.org/sexual-orientation", "valueCodeableConcept": {"coding": [orientation]}}


def _order_facts(text: str) -> Collection[str]:
    return [fact for fact, holds in facts_json(text, WRITTEN).items() if holds]


def _report_facts(text: str) -> Collection[str]:
    facts = read_report(plain_text(text), WRITTEN).facts
    return [name for name in _REPORT_FACTS if getattr(facts, name)]


def _read(folder: Path, facts: Collection[str], read: Callable[[str], Collection[str]]) -> dict[str, Any]:
    counts: Counter[tuple[str, bool, bool]] = Counter()
    texts = labelled_texts(folder)
    for labelled in texts:
        found = read(labelled["text"])
        judged = [fact for fact in facts if fact not in labelled.get("unsure", ())]
        counts.update((fact, fact in found, _holds(labelled["facts"], fact)) for fact in judged)
    figures = {
        fact: {
            "right": counts[fact, True, True],
            "wrongly_found": counts[fact, True, False],
            "missed": counts[fact, False, True],
        }
        for fact in facts
    }
    return {"texts": len(texts), "facts": figures}


def _holds(labels: Collection[str] | dict[str, bool], fact: str) -> bool:
    return bool(labels.get(fact)) if isinstance(labels, dict) else fact in labels


if __name__ == "__main__":
    sys.stdout.write(HEAD + yaml.safe_dump(measured(), sort_keys=False))
