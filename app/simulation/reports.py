"""Radiology reports of the studies, and what is right once they are in."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from typing import TYPE_CHECKING, Any

from app.simulation.chance import Shares
from app.simulation.mixes import read
from app.simulation.order_mixes import ReportKind, Reports, Studies
from app.simulation.people_mixes import Sites
from app.simulation.studies import study
from app.simulation.truth import Truth, of_report, of_situation

if TYPE_CHECKING:
    from app.simulation.chance import Chance
    from app.simulation.chart_mixes import Disease
    from app.simulation.order_mixes import Situation
    from app.simulation.orders import Session
    from app.simulation.person import Person

_RADIOLOGY = {"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "RAD", "display": "Radiology"}
_FOLLOWED = {
    "surveillance-head": "surveillance",
    "surveillance-head-and-cord": "surveillance",
    "relapse-cord-right": "cord",
}
"""Which reports follow which situations; those of others say nothing of interest, since the wrong study was done."""
_DAY = 1440


def add_report(person: Person, chance: Chance, session: Session, *, always: bool = False) -> None:
    """Add a report that says nothing of interest, for some studies; by it a site finds out what a code stands for."""
    if always or chance.happens(read(Reports).shares["ordinary"]):
        _write(person, chance, session, chance.among(_kinds("ordinary"))[1], "see order")


def add_report_of_interest(  # noqa: PLR0913, PLR0917 - the parts of a report
    person: Person, chance: Chance, situation: Situation, session: Session, disease: Disease, reason: str
) -> list[Truth]:
    """Add the report of a right study of a patient of interest, for most, and state what is right after it."""
    purpose = _FOLLOWED.get(situation.id)
    if purpose is None or not chance.happens(read(Reports).shares["interest"]):
        return []
    name, kind = chance.among(_kinds(purpose))
    report = _write(person, chance, session, kind, reason)
    nothing_left = disease.title in kind.explained_by or (kind.settled_by_head and any(map(_is_head, session.studies)))
    rules = () if nothing_left else tuple(kind.rules)
    return [of_report(of_situation(situation, person, session), f"{purpose}-{name}", rules, report)]


def _write(person: Person, chance: Chance, session: Session, kind: ReportKind, reason: str) -> str:
    """Add one report on all studies of a session, as radiologists dictate them."""
    mixes = read(Reports)
    first = study(session.studies[0])
    regions = " and ".join(dict.fromkeys(read(Studies).regions[study(each).region][0] for each in session.studies))
    text = chance.one_of(mixes.layouts).format(
        modality=read(Studies).modalities[first.modality][0],
        region=regions,
        indication=reason.replace("\n", " ").rstrip(". "),
        technique=mixes.techniques.get(first.phase, "Standard technique."),
        findings=chance.one_of(kind.findings),
        impression=chance.one_of(kind.impressions),
    )
    done = session.moment.later(chance.whole(1, 12) * _DAY)
    body: dict[str, Any] = {
        "status": "final",
        "category": [{"coding": [_RADIOLOGY]}],
        "code": _code(session, regions),
        "subject": person.subject,
        "basedOn": [{"reference": f"ServiceRequest/{order}"} for order in session.orders],
        "effectiveDateTime": done.written(),
        "issued": done.later(chance.whole(20, 2000)).written(),
    }
    if chance.happens(mixes.shares["file"]):
        file = {"contentType": "text/plain; charset=utf-8", "data": b64encode(text.encode()).decode()}
        body["presentedForm"] = [file]
    else:
        body["conclusion"] = text
    return person.add("DiagnosticReport", body)


def _code(session: Session, regions: str) -> dict[str, Any]:
    first = study(session.studies[0])
    modality = read(Studies).modalities[first.modality][0]
    phase = read(Studies).phases[first.phase][0]
    text = f"{modality} {regions} {phase}".strip()
    loinc = first.codes.get("loinc")
    if loinc is None or len(session.studies) > 1:
        return {"text": text}
    return {"coding": [{"system": read(Sites).systems["loinc"], "code": loinc, "display": text}], "text": text}


def _is_head(key: str) -> bool:
    return study(key).region == "head"


@cache
def _kinds(purpose: str) -> Shares[tuple[str, ReportKind]]:
    return Shares((each, each[1].weight) for each in read(Reports).kinds[purpose].items())
