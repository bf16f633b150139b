"""The resources of a report as an EHR would send them."""

from __future__ import annotations

import base64
import html
from typing import TYPE_CHECKING, Any

from tests.vignettes.order_select import SUBJECT, SYSTEMS, coding, present

if TYPE_CHECKING:
    from tests.results_vignettes.case import Report

Json = dict[str, Any]
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
_CONTENT = {
    "plain": "text/plain",
    "html": "text/html",
    "xhtml": "application/xhtml+xml",
    "rtf": "text/rtf",
    "latin1": "text/plain; charset=iso-8859-1",
    "pdf": "application/pdf",
}


def concept(text: str, codes: tuple[str, ...] = ()) -> Json:
    """Make a CodeableConcept."""
    return present(text=text, coding=[coding(_spelled(code)) for code in codes])


def _spelled(code: str) -> str:
    return code.replace("sct:", "snomed:", 1) if code.startswith("sct:") else code


def named(words: str) -> Json:
    """Read `system:code words`, or bare words, into a CodeableConcept."""
    key, _, display = words.partition(" ")
    system = key.partition(":")[0]
    return concept(display, (words,)) if system in SYSTEMS or system == "sct" else {"text": words}


def category(name: str) -> list[Json]:
    """Make the categories of a name: none, a section of the v2 table, or a code."""
    if name in {"none", ""}:
        return []
    if name.isupper():
        return [{"coding": [{"system": f"{_TERMINOLOGY}/v2-0074", "code": {"PATH": "PAT"}.get(name, name)}]}]
    return [named(name)]


def reported(report: Report) -> list[Json]:
    """Return the report, and the Observations that it refers to."""
    subject = {"reference": "Patient/somebody-else"} if report.subject == "other" else SUBJECT
    shared: Json = present(
        resourceType="DiagnosticReport",
        id=report.id,
        meta=present(versionId=report.version),
        status=report.status,
        category=category(report.category),
        code=concept(report.study, report.code),
        subject=subject,
        effectiveDateTime=report.date,
        effectivePeriod=present(start=report.period[0], end=report.period[-1]) if report.period else None,
        issued=report.issued,
        basedOn=[{"reference": f"ServiceRequest/{report.based_on}"}] if report.based_on else [],
        identifier=[{"system": "urn:oid:1.2.3.4", "value": report.accession}] if report.accession else [],
        conclusionCode=[named(code) for code in report.codes],
    )
    if report.form == "conclusion":
        return [shared | present(conclusion=report.text)]
    if report.form == "div":
        div = f'<div xmlns="http://www.w3.org/1999/xhtml">{_paragraphs(report.text)}</div>'
        return [shared | {"text": {"status": "generated", "div": div}}]
    if report.form in {"observations", "contained"}:
        loose = report.form == "observations"
        parts = [_impression(report, subject, loose=loose)]
        place = f"Observation/{parts[0]['id']}" if loose else f"#{parts[0]['id']}"
        shared["result"] = [{"reference": place}]
        return [shared, *parts] if loose else [shared | {"contained": parts}]
    return [shared | {"presentedForm": [_attachment(report)]}] if report.text else [shared]


def _impression(report: Report, subject: Json, *, loose: bool) -> Json:
    own = {"subject": subject} if loose else {}
    return own | {
        "resourceType": "Observation",
        "id": f"{report.id}-impression",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "19005-8"}]},
        "valueString": report.text,
    }


def _attachment(report: Report) -> Json:
    text = report.text
    if report.form in {"html", "xhtml"}:
        text = text if "<" in text else f"<html><body>{_paragraphs(text)}</body></html>"
    elif report.form == "rtf":
        lines = text.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}").splitlines()
        text = text if text.startswith("{\\rtf") else "{\\rtf1\\ansi\\deff0 " + "\\par\n".join(lines) + "}"
    elif report.form == "pdf":
        text = "%PDF-1.4\n" + text
    # What senders call ISO 8859-1 is the Windows code page, which has more characters.
    data = text.encode("cp1252", "replace") if report.form == "latin1" else text.encode()
    return {"contentType": _CONTENT[report.form], "data": base64.b64encode(data).decode()}


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())
