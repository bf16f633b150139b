"""Reports of everything but the disease, in the shapes in which real systems send them; all of it is invented."""

from __future__ import annotations

import base64
from typing import Any

Json = dict[str, Any]
_V2 = "http://terminology.hl7.org/CodeSystem/v2-0074"
_LOINC = "http://loinc.org"
_SNOMED = "http://snomed.info/sct"


def _coded(system: str, code: str, display: str, **more: str) -> Json:
    return {"coding": [{"system": system, "code": code, "display": display}], **more}


def _form(text: str, kind: str = "text/plain") -> Json:
    return {"contentType": kind, "data": base64.b64encode(text.encode()).decode()}


def _div(words: str) -> Json:
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{words}</div>'}


NOTE = """\
# Chief Complaint
- Cough
- Fatigue

# History of Present Illness
Ines is a 44 year-old white woman. Patient has a history of viral sinusitis and of a sprain of the ankle.

# Social History
Patient is married. Patient stopped smoking at 30 years. Patient comes from a middle socioeconomic background.

# Medications
acetaminophen 325 mg oral tablet

# Assessment and Plan
Patient is presenting with acute bronchitis. Plan: sputum examination; follow up in two weeks.
"""
OTHERS: dict[str, Json] = {
    "a panel of the laboratory": {
        "category": [_coded(_V2, "LAB", "Laboratory")],
        "code": _coded(_LOINC, "58410-2", "CBC panel - Blood by Automated count"),
        "result": [{"reference": f"Observation/cbc-{number}"} for number in range(8)],
    },
    "a panel without a category and with a conclusion": {
        "code": _coded(_LOINC, "24331-1", "Lipid panel", text="Lipid panel"),
        "conclusion": "Elevated LDL cholesterol. New treatment to be discussed.",
    },
    "a note of a visit as a report": {
        "category": [_coded(_LOINC, "34117-2", "History and physical note")],
        "code": _coded(_LOINC, "34117-2", "History and physical note"),
        "presentedForm": [_form(NOTE)],
    },
    "a note whose only words are its narrative": {
        "category": [{"text": "Clinical note"}],
        "code": {"text": "Progress note"},
        "text": _div("<p>Seen for a rash of the left arm.</p><p>New lesion of the skin, 4 mm, not enhancing.</p>"),
    },
    "a bone density with a PDF elsewhere": {
        "category": [_coded(_V2, "RAD", "Radiology")],
        "code": _coded(_SNOMED, "439477003", "Dual energy X-ray absorptiometry of neck of femur"),
        "presentedForm": [{"contentType": "application/pdf", "url": "Binary/dxa-1"}],
    },
    "a radiograph of the chest": {
        "category": [_coded(_V2, "RAD", "Radiology")],
        "code": _coded(_LOINC, "36643-5", "XR Chest 2 Views"),
        "conclusion": "No focal consolidation. New 8 mm nodule of the right upper lobe; CT is recommended.",
    },
    "an ultrasound of the thyroid": {
        "category": [_coded(_V2, "IMG", "Diagnostic imaging")],
        "code": {"text": "US thyroid"},
        "presentedForm": [
            _form(
                "<h3>Impression</h3><ul><li>New hypoechoic nodule of the left lobe, TI-RADS 4.</li></ul>", "text/html"
            )
        ],
    },
    "an MRI of the knee": {
        "category": [_coded(_SNOMED, "394914008", "Radiology")],
        "code": {"text": "MRI knee right without contrast"},
        "conclusion": "Tear of the medial meniscus. Compression of the root of the meniscus. No new fracture.",
    },
    "an MRI of the liver": {
        "category": [_coded(_V2, "NMR", "Nuclear magnetic resonance")],
        "code": {"text": "MRI abdomen without and with contrast"},
        "conclusion": "Simple cysts of segment VI, up to 14 mm. No enhancing lesion of the liver.",
    },
    "a CT of the head": {
        "category": [_coded(_V2, "CT", "CAT scan")],
        "code": _coded("http://www.ama-assn.org/go/cpt", "70450", "CT head without contrast"),
        "conclusion": "No haemorrhage. Nonspecific white matter lesions.",
    },
    "an echocardiogram": {
        "category": [{"text": "Cardiology"}],
        "code": _coded(_LOINC, "34552-0", "2D echocardiogram panel"),
        "text": _div("<b>Conclusion</b><br/>Ejection fraction 60 %. New mild mitral regurgitation."),
    },
    "a pathology of the brain": {
        "category": [_coded(_V2, "SP", "Surgical Pathology")],
        "code": _coded(_SNOMED, "39228008", "Surgical pathology procedure", text="Brain tissue surgical pathology"),
        "conclusion": "Meningioma, grade 1. No demyelination.",
    },
    "a culture with nothing but codes": {
        "category": [_coded(_V2, "MB", "Microbiology")],
        "code": _coded(_LOINC, "630-4", "Bacteria identified in Urine by Culture"),
        "conclusionCode": [_coded(_SNOMED, "112283007", "Escherichia coli")],
    },
    "a report that says nothing": {"code": _coded(_LOINC, "11502-2", "Laboratory report")},
    "a report of unknown kind in another language": {
        "category": [{"coding": [{"system": "urn:oid:1.2.250.1.213.1.1.4.2", "code": "X"}]}],
        "code": {"text": "Compte rendu"},
        "presentedForm": [_form("Radiographie du poignet gauche : pas de fracture récente.")],
    },
    "a mammogram with its findings as Observations": {
        "category": [{"text": "Unknown"}],
        "code": _coded(_LOINC, "75490-3", "Radiology reports"),
        "contained": [
            {
                "resourceType": "Observation",
                "id": "f",
                "status": "final",
                "code": _coded(_LOINC, "18782-3", "Radiology Study observation"),
                "valueString": "EXAM: MAMMOGRAM. New grouped calcifications, left, BI-RADS 4.",
            }
        ],
        "result": [{"reference": "#f"}],
    },
}
"""What each report is, and what the system sends of it beside status, date and patient."""
