"""The words that decided: a statement for each fact, and the structural causes, of what stands once weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports import study
from cds_services.reports.claim import BRAIN, CORD, ENHANCING, LESION, NEW, OPTIC
from cds_services.reports.reading import Cause, Statement
from cds_services.reports.scoped import Sure
from cds_services.reports.structure import CAUSES, COMPRESSION, CONTACT, DEFORM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds_services.reports.claim import Claim
    from cds_services.reports.reading import ReportFacts
    from cds_services.reports.weighing import Weighed

_MOST = 4  # for one fact, the weightiest parts first


def statements(weighed: Weighed, facts: ReportFacts) -> tuple[Statement, ...]:
    """Return the words that decided the facts."""
    listed: tuple[tuple[str, Iterable[Claim]], ...] = (
        ("new_lesion", weighed.affirmed(NEW)),
        ("enhancing_lesion", weighed.affirmed(ENHANCING)),
        ("no_new_lesion", weighed.nothing_new()),
        ("no_enhancement", weighed.denied(ENHANCING)),
        ("old_lesions", [*(claim for claim in weighed.affirmed(LESION) if claim.old), *weighed.affirmed("old")]),
        ("cord_lesion", [claim for claim in weighed.affirmed(LESION) if claim.place == CORD]),
        ("brain_lesions_typical", weighed.typical()),
        ("optic_nerve", [claim for claim in weighed.affirmed("optic-nerve") if claim.place == OPTIC]),
        ("long_lesion", weighed.long()),
        ("atypical", weighed.affirmed("atypical")),
        ("cord_compression", weighed.all(COMPRESSION)),
        ("cord_contact", [*weighed.affirmed(CONTACT), *weighed.affirmed(DEFORM)]),
        (
            "structural_cause",
            [
                *weighed.affirmed(COMPRESSION),
                *weighed.affirmed(DEFORM),
                *(claim for idea in CAUSES.values() for claim in weighed.affirmed(idea)),
            ],
        ),
        ("pml_concern", weighed.all("pml")),
        ("nondiagnostic", weighed.affirmed("nondiagnostic")),
        (
            "contrast_not_given",
            [*weighed.all(study.DECLINED), *weighed.all(study.NO_CONTRAST)] if weighed.contrast_not_given() else [],
        ),
        ("indeterminate", weighed.left_open()),
    )
    telling = {"cord_compression", "pml_concern"}  # what is denied is listed as well
    found = [
        _statement(fact, claim)
        for fact, claims in listed
        if getattr(facts, fact) or fact in telling
        for claim in sorted(claims, key=_weight)[:_MOST]
    ]
    return tuple(dict.fromkeys(found))


def causes(weighed: Weighed) -> tuple[Cause, ...]:
    """Return the structural causes that the report affirms."""
    signals = [claim for claim in weighed.all("explained-signal") if claim.affirmed]
    kinds = {**{idea: idea for idea in CAUSES.values()}, COMPRESSION: "compression", DEFORM: "deformity"}
    found = [
        Cause(
            kind,
            claim.words,
            _shown_levels(claim),
            claim.degree,
            claim.signal or _signal_there(claim, signals),
            claim.old,
        )
        for idea, kind in kinds.items()
        for claim in weighed.affirmed(idea)
    ]
    return tuple(dict.fromkeys(found))


def open_compression(weighed: Weighed) -> Statement | None:
    """Return the words that leave cord compression open, where none affirm it."""
    left = weighed.open(COMPRESSION)
    return _statement("cord_compression", left[0]) if left and not weighed.affirmed(COMPRESSION) else None


def _weight(claim: Claim) -> int:
    return -claim.rank


def _signal_there(claim: Claim, signals: list[Claim]) -> bool:
    if not signals:
        return False
    return any(
        not signal.levels
        or not claim.levels
        or any(a.first - 1 <= b.last and b.first <= a.last + 1 for a in signal.levels for b in claim.levels)
        for signal in signals
    )


def _statement(fact: str, claim: Claim) -> Statement:
    sure = {Sure.OPEN: "open", Sure.DENIED: "denied"}.get(claim.sure, "affirmed")
    return Statement(fact, claim.words, claim.part, _shown_levels(claim), claim.place, sure, claim.old)


def _shown_levels(claim: Claim) -> str:
    """Return the levels of a claim, else those of its sentence, list item or label, but for the brain and the eye."""
    if claim.levels or claim.place in {BRAIN, OPTIC}:
        return claim.written_levels
    return ", ".join(dict.fromkeys(str(level) for level in claim.near))
