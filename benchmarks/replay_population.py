"""A population for measuring a replay: 30 resources and two orders for each patient, in many parts, shuffled by part.

It measures time and memory, not advice: half of the imaging is of other modalities and regions, most of the rest has
another question, and every twelfth patient has demyelinating disease.
"""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    Resource = dict[str, Any]

RESOURCES = 30
"""Resources of each patient."""
ORDERS = 2
_PARTS = 4
_ELSEWHERE = 0.57
"""Share of the orders of patients without demyelinating disease that are of another modality or region."""
_ICD = "http://hl7.org/fhir/sid/icd-10-cm"
_CPT = "http://www.ama-assn.org/go/cpt"
_LOINC = "http://loinc.org"
_FIRST = datetime(2023, 1, 1, tzinfo=UTC)
_PROBLEMS = (
    ("I10", "Essential hypertension"), ("E11.9", "Type 2 diabetes mellitus without complications"),
    ("E78.5", "Hyperlipidemia, unspecified"), ("K21.9", "Gastro-esophageal reflux disease"),
    ("E66.9", "Obesity, unspecified"), ("J30.2", "Seasonal allergic rhinitis"), ("M17.12", "Osteoarthritis, left knee"),
    ("E55.9", "Vitamin D deficiency"), ("F32.9", "Major depressive disorder"), ("F41.9", "Anxiety disorder"),
    ("J45.20", "Mild intermittent asthma"), ("G47.00", "Insomnia"), ("J32.9", "Chronic sinusitis"),
    ("M54.50", "Low back pain"), ("E03.9", "Hypothyroidism"), ("G43.009", "Migraine without aura"),
    ("Z90.49", "Acquired absence of appendix"), ("D50.9", "Iron deficiency anemia"), ("L70.0", "Acne vulgaris"),
    ("M72.2", "Plantar fascial fibromatosis"),
)  # fmt: skip
_OTHER_STUDIES = (
    ("71046", "X-ray chest, 2 views", "Cough for two weeks"), ("76700", "Ultrasound abdomen", "RUQ pain, gallstones?"),
    ("74177", "CT abdomen and pelvis with contrast", "Abdominal pain, rule out appendicitis"),
    ("73721", "MRI knee without contrast", "Medial knee pain after a twist, meniscal tear?"),
    ("77067", "Screening mammography", "Screening"), ("71250", "CT chest without contrast", "Nodule follow-up"),
)  # fmt: skip
_OUR_STUDIES = (
    ("70551", "MRI brain without contrast"), ("70553", "MRI brain without and with contrast"),
    ("70450", "CT head without contrast"), ("72141", "MRI cervical spine without contrast"),
    ("72148", "MRI lumbar spine without contrast"),
)  # fmt: skip
_OTHER_REASONS = (
    "Headache for {n} weeks, no red flags", "Fall from standing {n} days ago, hit head, on apixaban",
    "Low back pain radiating to the left leg for {n} months", "Memory loss, progressive over {n} months",
    "Dizziness and vertigo, {n} episodes", "Neck pain after an accident {n} days ago", "Seizure {n} days ago, first",
    "Metastatic breast cancer, staging, {n} cycles done", "Pituitary adenoma, follow-up in {n} months",
)  # fmt: skip
_OUR_REASONS = (
    "Known RRMS on natalizumab, new left leg weakness for {n} days", "MS, yearly follow-up, stable for {n} years",
    "Optic neuritis {n} days ago, r/o MS", "Numbness of both legs for {n} days, transverse myelitis?",
    "MS, routine surveillance after {n} months on ocrelizumab",
)  # fmt: skip
_LABS = (("718-7", "Hemoglobin"), ("2951-2", "Sodium"), ("2823-3", "Potassium"), ("6690-2", "Leukocytes"))
_DRUGS = ("Lisinopril 10 mg", "Metformin 500 mg", "Atorvastatin 20 mg", "Omeprazole 20 mg", "Sertraline 50 mg")


def write(folder: Path, patients: int, seed: int = 1) -> int:
    """Write a population as NDJSON, several parts a type; return its bytes."""
    chance = random.Random(seed)  # noqa: S311 - to repeat it, not to hide it
    folder.mkdir(parents=True)
    opened: dict[str, list[TextIO]] = {}
    try:
        for number in range(patients):
            for resource in _patient(f"p{number:07d}", number, chance):
                kind = resource["resourceType"]
                if kind not in opened:
                    opened[kind] = [
                        (folder / f"{kind}.{part:03d}.ndjson").open("w", encoding="utf-8") for part in range(_PARTS)
                    ]
                opened[kind][chance.randrange(_PARTS)].write(json.dumps(resource, separators=(",", ":")) + "\n")
    finally:
        for file in (file for files in opened.values() for file in files):
            file.close()
    return sum(file.stat().st_size for file in folder.iterdir())


def _patient(identity: str, number: int, chance: random.Random) -> Iterator[Resource]:
    about = {"reference": f"Patient/{identity}"}

    def made(kind: str, place: object, **members: Any) -> Resource:  # noqa: ANN401 - JSON
        name = "patient" if kind == "AllergyIntolerance" else "subject"
        return {"resourceType": kind, "id": f"{identity}-{kind[:4]}{place}", name: about, **members}

    year = 1930 + number % 75
    yield {
        "resourceType": "Patient", "id": identity, "birthDate": f"{year}-{number % 12 + 1:02d}-11",
        "gender": "female" if number % 2 else "male", "name": [{"family": f"Family{number}", "given": ["Given"]}],
    }  # fmt: skip
    ours = number % 12 == 0
    problems = chance.sample(_PROBLEMS, 8)
    if ours:
        problems[0] = ("G35", "Multiple sclerosis")
    for place, (code, words) in enumerate(problems):
        yield made(
            "Condition", place, code=_concept(_ICD, code, words), recordedDate=_day(chance, 0, 900),
            clinicalStatus={"coding": [{"code": "active"}]}, category=[{"text": "Problem list item"}],
        )  # fmt: skip
    for place in range(12):
        code, words = ("33914-3", "eGFR") if place == 0 else chance.choice(_LABS)
        yield made(
            "Observation", place, status="final", code=_concept(_LOINC, code, words), issued=_time(chance),
            valueQuantity={"value": round(chance.uniform(1, 140), 1), "unit": "U", "code": "U"},
        )  # fmt: skip
    for place in range(4):
        yield made(
            "MedicationRequest", place, status="active", intent="order", authoredOn=_time(chance),
            medicationCodeableConcept={"text": chance.choice(_DRUGS)}, dosageInstruction=[{"text": "once daily"}],
        )  # fmt: skip
    yield made("AllergyIntolerance", 0, recordedDate=_day(chance, 0, 900), code={"text": "Penicillin"})
    yield made("Encounter", 0, status="finished", period={"start": _time(chance)}, type=[{"text": "Office visit"}])
    yield made(
        "DiagnosticReport", 0, status="final", issued=_time(chance), code=_concept(_CPT, "71046", "X-ray chest"),
        conclusion="No acute cardiopulmonary abnormality.",
    )  # fmt: skip
    for place in range(ORDERS):
        yield made("ServiceRequest", place, status="completed", intent="order", **_order(ours=ours, chance=chance))


def _order(*, ours: bool, chance: random.Random) -> Resource:
    if not ours and chance.random() < _ELSEWHERE:
        code, words, reason = chance.choice(_OTHER_STUDIES)
    else:
        (code, words), reason = chance.choice(_OUR_STUDIES), chance.choice(_OUR_REASONS if ours else _OTHER_REASONS)
    return {
        "authoredOn": _time(chance), "code": _concept(_CPT, code, words),
        "reasonCode": [{"text": reason.format(n=chance.randrange(2, 30))}],
        "requester": {"reference": f"Practitioner/d{chance.randrange(400)}"},
    }  # fmt: skip


def _concept(system: str, code: str, words: str) -> Resource:
    return {"coding": [{"system": system, "code": code, "display": words}], "text": words}


def _time(chance: random.Random) -> str:
    return (_FIRST + timedelta(minutes=chance.randrange(900 * 24 * 60))).isoformat()


def _day(chance: random.Random, first: int, last: int) -> str:
    return (_FIRST + timedelta(chance.randrange(first, last))).date().isoformat()
